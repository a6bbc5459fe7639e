/** The catalogue of the page's language, and how that language writes numbers: as `core/messages.py`. */

const MINUS = "\u2212";
const NOTHING = "–";
let texts = {};
let french = false;
let narrow = "\u202f";

/** Take the catalogue of a page: `{lang, narrow, words}`. */
export function learn(boot) {
  texts = boot.words;
  french = boot.lang === "fr";
  narrow = boot.narrow;
}

/** Return a text with its placeholders filled; whole numbers are written out. */
export function say(key, values = {}) {
  if (!(key in texts)) throw new Error(`no words for ${key}`);
  return texts[key].replace(/\{(\w+)(!s)?(?::([^}|]*)\|([^}]*))?\}/g, (_, name, plain, one, many) => {
    const value = values[name];
    if (many !== undefined) return single(value) ? one : many;
    return Number.isInteger(value) && !plain ? number(value) : String(value);
  });
}

/** Tell whether a number takes the singular: 0 and 1 in French, 1 in English. */
const single = (n) => {
  const number = Number(String(n).replace(",", ".").replace("−", "-"));
  return french ? Math.abs(number) < 2 : number === 1;
};

/** Tell whether the catalogue holds a key. */
export const knows = (key) => key in texts;

/** Return the singular or plural text of a number of things. */
export function count(key, n) {
  return say(`${key}.${single(n) ? "one" : "many"}`, { n });
}

/** Write a number with thousands apart; a dash stands for no number. */
export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const rounded = evenly(Math.abs(value), digits);
  const [whole, rest] = rounded.split(".");
  const apart = whole.replace(/\B(?=(\d{3})+(?!\d))/g, french ? narrow : ",");
  const shown = rest === undefined ? apart : `${apart}${french ? "," : "."}${rest}`;
  return (value < 0 ? MINUS : "") + shown;
}

/** Round as Python does: a tie goes to the even digit. */
function evenly(value, digits) {
  const scaled = value * 10 ** digits;
  const low = Math.floor(scaled);
  if (scaled - low === 0.5 && low % 2 === 0) return (low / 10 ** digits).toFixed(digits);
  return value.toFixed(digits);
}

/** Write a share of one as a percentage. */
export function percent(share, digits = 0) {
  if (share === null || share === undefined || !Number.isFinite(share)) return NOTHING;
  return number(100 * share, digits) + (french ? `${narrow}%` : "%");
}

/** Write a number with four significant digits. */
export function significant(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const text = String(Number(value.toPrecision(4))).replace("-", MINUS);
  return french ? text.replace(".", ",") : text;
}

/** Write a day and an hour, the hour alone for today; nothing for what is none. */
export function moment(text) {
  const time = new Date(text ?? "");
  if (Number.isNaN(time.valueOf())) return "";
  const day = time.toDateString() === new Date().toDateString() ? {} : { dateStyle: "short" };
  return new Intl.DateTimeFormat(french ? "fr-FR" : "en-GB", { ...day, timeStyle: "short" }).format(time);
}

/** Write a signed number; what rounds to nothing has no sign. */
export function signed(value, digits = 2) {
  if (Number.isFinite(value) && Number(Math.abs(value).toFixed(digits)) === 0) return number(0, digits);
  return (value > 0 ? "+" : "") + number(value, digits);
}
