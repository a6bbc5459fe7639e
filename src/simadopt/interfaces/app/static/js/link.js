/** The link of a page: scenario, levers, seed, weeks, version, language, view. Opening it gives it back. */

const PLAIN = ["scenario", "seed", "weeks", "view", "tool", "person", "group", "feature", "lesson", "first", "budget_eur", "budget_hours"];

/** Return the state that a query holds. */
export function read(query) {
  const given = new URLSearchParams(query);
  const state = { sets: given.getAll("set") };
  for (const name of PLAIN) if (given.has(name)) state[name] = given.get(name);
  for (const name of ["v", "digest", "lang"]) if (given.has(name)) state[name] = given.get(name);
  return state;
}

/** Return the state that shows a run of the server: weeks that are set are weeks of the page. */
export function world({ scenario, sets }, run) {
  const weeks = (set) => set.startsWith("weeks=");
  return { scenario, sets: sets.filter((set) => !weeks(set)), weeks: sets.find(weeks)?.slice(6) ?? null, seed: run.seed };
}

/** Return the query of a state. */
export function write(state, version, lang) {
  const query = new URLSearchParams();
  for (const name of PLAIN) {
    const value = state[name];
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  for (const set of state.sets) query.append("set", set);
  query.set("v", version);
  query.set("lang", lang);
  if (state.digest) query.set("digest", state.digest.slice(0, 16));
  return `?${query}`;
}
