/**
 * A run as views read it, unpacked from what the server (or a file) holds. Nothing here asks a server.
 *
 * @typedef {Object} Run
 * @property {number} weeks
 * @property {number} people
 * @property {Uint8Array|Uint16Array|null} levels  person × (weeks + 1), two bits a tool; null when hidden
 * @property {Object} organisation  places of people and services
 * @property {Object<string, Float32Array>} curves  by name, weeks + 1 values, NaN for nothing
 * @property {Object} services  names, staff, series (service × (weeks + 1))
 * @property {Object<string, Float32Array>} residents
 * @property {Object} summary
 */

const NOTHING = 65535;

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** Return the bytes that were compressed into a text. */
export async function inflate(text) {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  const written = writer.write(bytesOf(text)).then(() => writer.close()); // quicker than a Blob, which leaves the page
  const [found] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return new Uint8Array(found);
}

/** Return shares, NaN where there are none. */
export const unpackShares = shares;

async function shares(text, steps) {
  const whole = new Uint16Array((await inflate(text)).buffer);
  return Float32Array.from(whole, (step) => (step === NOTHING ? NaN : step / steps));
}

async function all(table, steps) {
  const names = Object.keys(table);
  const values = await Promise.all(names.map((name) => shares(table[name], steps)));
  return Object.fromEntries(names.map((name, k) => [name, values[k]]));
}

/**
 * Unpack a run.
 * @param {Object} packed  as `payload.packed_run` makes it
 * @param {number} steps  whole numbers in a share of one
 * @returns {Promise<Run>}
 */
export async function unpack(packed, steps) {
  const [bytes, curves, series, residents] = await Promise.all([
    packed.levels ? inflate(packed.levels) : null,
    all(packed.curves ?? {}, steps),
    all(packed.services?.series ?? {}, steps),
    all(packed.residents ?? {}, steps),
  ]);
  const levels = bytes && packed.wide ? new Uint16Array(bytes.buffer) : bytes;
  const services = { names: [], staff: [], requests: [], ...packed.services, series };
  return { ...packed, main: packed.catalogue?.main ?? "gru", levels, curves, residents, services, organisation: places(packed.organisation),
    people: packed.organisation.people };
}

/** Unpack the spread of many runs: `[low, median, high]` of curves and of real services. */
export async function unpackSpread(packed, steps) {
  const ends = async (table) => Object.fromEntries(await Promise.all(Object.entries(table).map(
    async ([name, parts]) => [name, await Promise.all(parts.map((part) => shares(part, steps)))])));
  const { series, services } = packed;
  return { ...packed, series: await ends(series), services: services && {
    use: await ends(services.use), side: await all(services.side, steps) } };
}

/**
 * Return what many runs say of a real service in a week.
 * @returns {{low: number, middle: number, high: number, side: number}|null}  side: -1 or 1 where it differs
 *   from the whole authority in nearly every run, else 0; null as long as it is not known
 */
export function spreadOf(spread, run, tool, service, week) {
  if (!spread?.services) return null;
  const at = service * (run.weeks + 1) + week;
  const [low, middle, high] = spread.services.use[tool].map((values) => values[at]);
  return { low, middle, high, side: Math.round(2 * spread.services.side[tool][at] - 1) };
}

function places(packed) {
  if (!packed.shown) return packed;
  return { ...packed, x: floats(packed.x), y: floats(packed.y),
    category: bytesOf(packed.category), rank: bytesOf(packed.rank) };
}

const floats = (text) => new Float32Array(bytesOf(text).buffer);

/** Return the level of a person for a tool in a week: 0 not concerned, 1 none, 2 some, 3 half or more. */
export function levelOf(run, person, week, tool) {
  return (run.levels[person * (run.weeks + 1) + week] >> (2 * tool)) & 3;
}

/** Return a value of a service in a week. */
export function serviceValue(run, name, service, week) {
  const values = run.services.series[name];
  return values ? values[service * (run.weeks + 1) + week] : NaN;
}

/** Return how many people of each service are at each level in a week. */
export function levelsByService(run, week, tool) {
  const counts = run.organisation.services.map(() => [0, 0, 0, 0]);
  for (let i = 0; i < run.people; i += 1) {
    counts[run.organisation.service[i]][levelOf(run, i, week, tool)] += 1;
  }
  return counts;
}
