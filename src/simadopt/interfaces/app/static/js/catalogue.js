/** The tools that a page speaks of: those of the package, or those that the scenario of its run brings. */

import { learn } from "./words.js";

/**
 * Speak of the tools of a run, in words, looks, features and levers.
 * @param {Object} page  `boot` and `state` are written
 * @param {Object|null|undefined} own  what the run says of its own tools; nothing for those of the package
 * @returns {boolean} whether other tools are spoken of than before
 */
export function adopt(page, own) {
  const { boot, state } = page;
  boot.usual ??= { tools: boot.tools, features: boot.features, looks: boot.looks.tool, levers: boot.levers };
  const { tools, features, looks, levers } = own ?? boot.usual;
  const other = String(tools) !== String(boot.tools);
  Object.assign(boot, { tools, features, levers });
  boot.looks.tool = looks;
  learn({ ...boot, words: { ...boot.words, ...own?.words } });
  if (!tools.includes(state.tool)) [state.tool] = tools;
  if (!features.some((one) => one.name === state.feature)) state.feature = features[0].name;
  return other;
}
