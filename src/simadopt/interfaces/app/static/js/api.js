/** Asking the server; what it refuses comes back as problems with a place, a field and a value. */

import { say } from "./words.js";

/** A refusal: one problem or more, and what else was told with them. */
export class Refused extends Error {
  constructor(problems, told = null) {
    super(problems.map((one) => one.text).join("\n"));
    Object.assign(this, { problems, told });
  }
}

/** The server does not answer. */
export class Lost extends Error {}

/** Ask, and tell a server that does not answer from anything else. */
async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Lost(error.message);
  }
}

/** Send an object, get an object. */
export async function post(path, value, signal) {
  return answer(await reach(path, { method: "POST", body: JSON.stringify(value), signal,
    headers: { "Content-Type": "application/json", "X-Language": document.documentElement.lang } }));
}

/** Get an object. */
export const get = async (path, method = "GET") => answer(await reach(path, { method, keepalive: method === "DELETE", headers: { "X-Language": document.documentElement.lang } }));

/** Send files as they are. */
export async function send(path, body, type) {
  return answer(await reach(path, { method: "POST", body, headers: { "Content-Type": type } }));
}

async function answer(response) {
  const told = await response.json().catch(() => null);
  if (response.ok) return told;
  throw new Refused(told?.problems ?? [told?.state === "unknown" ? gone() : broken()], told);
}

/** What went wrong, in words: a job that is no longer kept, and a fault of ours. */
const gone = () => ({ text: say("app.refuse.gone_job") });
const broken = () => ({ text: say("app.refuse.bug") });

/**
 * Follow a job to its end.
 * @param {string} name
 * @param {(done: number, total: number) => void} onstep
 * @returns {Promise<Object|null>} its result; null when cancelled
 */
export async function follow(name, onstep) {
  for (;;) {
    const job = await get(`/api/jobs/${encodeURIComponent(name)}`);
    onstep(job.done, job.total);
    if (job.state === "done") return job.result;
    if (job.state === "cancelled") return null;
    if (job.state === "failed") throw new Refused([broken()]);
    await new Promise((wait) => setTimeout(wait, 150));
  }
}
