/** A town as one page with live levers, made by the server and saved by the browser. */

import { follow, post } from "./api.js";
import { el } from "./dom.js";
import { names } from "./names.js";
import { say } from "./words.js";

/** Return the button that makes the page of the run that is shown, and says how far it is. */
export function shareButton(page) {
  const button = el("button", { type: "button", id: "share", title: say("app.share_about"), onclick: async () => {
    button.disabled = true;
    try {
      const { job } = await post("/api/share", { ...page.asked(), ...names(page) });
      const step = (done, total) => { button.textContent = say("app.share_step", { done, total }); };
      if ((await follow(job, step)) !== null) take(job);
    } catch (error) {
      page.fail(error);
    }
    button.disabled = false;
    button.textContent = say("app.share");
  } }, say("app.share"));
  return button;
}

function take(job) {
  el("a", { href: `/export/share/${encodeURIComponent(job)}`, download: "simadopt.html" }).click();
}
