/** Long work: started, its progress shown with a way to cancel it, its result given back. */

import { follow, get, post } from "./api.js";
import { el, fill } from "./dom.js";
import { say } from "./words.js";

/**
 * Do some work in the background of the server.
 * @param {HTMLElement} place  where progress is shown
 * @param {string} path
 * @param {Object} asked
 * @returns {Promise<{job: string, result: Object|null}>} null when cancelled
 */
export async function work(place, path, asked) {
  const job = await post(path, asked);
  const bar = el("progress", { max: job.total, value: 0, "aria-label": say("app.progress") });
  const text = el("span", { role: "status" });
  fill(place, bar, el("p", {}, text, " ", el("button", { type: "button", id: "cancel",
    onclick: () => get(`/api/jobs/${encodeURIComponent(job.job)}`, "DELETE") }, say("app.cancel"))));
  try {
    const result = await follow(job.job, (done, total) => {
      bar.value = done;
      text.textContent = say("app.compare.done", { done, total });
    });
    fill(place, result === null ? el("p", { id: "cancelled" }, say("app.compare.cancelled")) : null);
    return { job: job.job, result };
  } catch (error) {
    fill(place);
    throw error;
  }
}
