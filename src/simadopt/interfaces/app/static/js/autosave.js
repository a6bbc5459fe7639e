/** Sessions kept in this browser (IndexedDB), on this machine only: one for each tab, deletable. */

const [BASE, STORE, OFF, TAB] = ["simadopt", "sessions", "simadopt-autosave", "simadopt-tab"];
/** Sessions kept at most; the oldest goes first. */
const MOST = 20;
/** Days after which a session that nobody opened is deleted. */
const DAYS = 30;

/** Do something with the store; what goes wrong (no room, private window) is an error. */
function within(mode, what) {
  return new Promise((good, bad) => {
    if (!window.indexedDB) { bad(new Error("no store")); return; }
    const opening = window.indexedDB.open(BASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onerror = () => bad(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const turn = base.transaction(STORE, mode);
      const asked = what(turn.objectStore(STORE));
      turn.oncomplete = () => { base.close(); good(asked?.result); };
      turn.onabort = () => { base.close(); bad(turn.error); };
    };
  });
}

/** Keep a session under the name of its tab. */
const keep = (record) => within("readwrite", (store) => store.put(record));

/** Return all sessions kept, the latest first; those too old are deleted. */
async function all() {
  const found = await within("readonly", (store) => store.getAll());
  const least = new Date(Date.now() - DAYS * 86400000).toISOString();
  const kept = found.filter(({ saved }) => saved >= least).sort((a, b) => (a.saved < b.saved ? 1 : -1)).slice(0, MOST);
  for (const one of found.filter((old) => !kept.includes(old))) await drop(one.id);
  return kept;
}

const drop = (id) => within("readwrite", (store) => store.delete(id));

const clear = () => within("readwrite", (store) => store.clear());

/** Tell whether, and say that, this browser keeps sessions by itself. */
const isOn = () => window.localStorage.getItem(OFF) !== "off";
const turn = (on) => (on ? window.localStorage.removeItem(OFF) : window.localStorage.setItem(OFF, "off"));

/** Return the name of this tab; a copy of a tab takes another one, where the browser can tell. */
async function tab() {
  const fresh = () => {
    const name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    window.sessionStorage.setItem(TAB, name);
    return name;
  };
  const name = window.sessionStorage.getItem(TAB) ?? fresh();
  if (await held(name)) return name;
  const other = fresh();
  await held(other);
  return other;
}

/** Hold a name as long as the tab lives; false when another tab does. */
function held(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((told) => {
    navigator.locks.request(`simadopt-${name}`, { ifAvailable: true }, (lock) => {
      told(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

export const autosave = { days: DAYS, keep, all, drop, clear, isOn, turn, tab };
