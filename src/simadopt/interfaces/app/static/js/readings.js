/** What was read and learned of counts, by scenario. */

/** Return what was read and learned of a scenario; each keeps its own for as long as the page is open. */
export function readings(page, scenario = page.state.scenario) {
  page.readings ??= new Map();
  if (!page.readings.has(scenario)) page.readings.set(scenario, { read: null, found: null, job: null, asked: false, sent: false });
  return page.readings.get(scenario);
}
