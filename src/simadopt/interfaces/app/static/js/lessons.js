/** Four lessons: predict first, then play, then read what happened. The same scene and curves. */

import { get, post } from "./api.js";
import { chart } from "./chart.js";
import { el, fill, table } from "./dom.js";
import { Player } from "./player.js";
import { unpack } from "./run.js";
import { Scene } from "./scene.js";
import { knows, number, percent, say, signed } from "./words.js";

const LOOKS = [
  { colour: "#000000", dash: [], shape: "o" },
  { colour: "#0072b2", dash: [12, 4], shape: "s" },
  { colour: "#d55e00", dash: [2, 2.4], shape: "^" },
  { colour: "#009e73", dash: [8, 3, 2, 3], shape: "D" },
];

/** The series of a run that each measure reads. */
const SERIES = { gru_use: "tool:gru:use", gru_awareness: "tool:gru:awareness" };

const curveOf = (run, measure) => (run.users ? Float32Array.from(run.users, (n) => n / run.people)
  : run.curves[SERIES[measure]]);

/** Return what separates two runs at the end: people of a crowd, or points of use. */
function gapOf(measure, one, two) {
  if (one.users) return signed(two.users.at(-1) - one.users.at(-1), 0);
  return say("app.lesson_points", { n: signed(100 * (curveOf(two, measure).at(-1) - curveOf(one, measure).at(-1)), 1) });
}

export class Lessons {
  /** @param {Object} page  as others; `lessonRuns(lesson, arms)` may give runs made beforehand */
  constructor(page) {
    this.page = page;
  }

  open(place) {
    this.place = place;
    const wanted = this.page.boot.lessons.find((one) => one.name === this.page.state.lesson);
    if (wanted) this.#start(wanted);
    else this.#choose();
  }

  load() {}

  show() {}

  #choose() {
    fill(this.place, el("h3", {}, say("app.lessons")), el("p", {}, say("app.lessons.about")),
      el("div", { class: "cards" }, ...this.page.boot.lessons.map((lesson) =>
        el("div", { class: "card" }, el("h3", {}, say(`app.lesson.${lesson.name}`)),
          el("p", {}, say(`app.lesson.${lesson.name}.about`)),
          el("button", { type: "button", class: "main", onclick: () => this.#open(lesson) },
            say("app.lesson_open"), el("span", { class: "quiet" }, ` ${say(`app.lesson.${lesson.name}`)}`))))));
  }

  #open(lesson) {
    this.page.state.lesson = lesson.name;
    this.page.save();
    this.#start(lesson);
    this.place.focus();
  }

  #back() {
    return el("button", { type: "button", onclick: () => {
      this.player?.pause();
      delete this.page.state.lesson;
      this.page.save();
      this.#choose();
    } }, say("app.lesson_back"));
  }

  async #start(lesson) {
    const crowd = lesson.measure === "crowd";
    const field = el("input", { type: "number", id: "guess", min: 0, max: 100, step: 1, required: true });
    this.out = el("div", {});
    const go = el("button", { type: "submit", class: "main" }, say("app.lesson_play"));
    const form = el("form", { class: "form", onsubmit: (event) => {
      event.preventDefault();
      if (field.value !== "") { go.disabled = true; field.disabled = true; this.#play(lesson, Number(field.value)); }
    } }, el("div", {}, el("label", { for: "guess" }, say(`app.lesson.${lesson.name}.question`)), field,
      ` ${crowd ? say("app.lesson_people") : "%"}`), el("div", {}, go));
    fill(this.place, this.#back(), el("h3", {}, say(`app.lesson.${lesson.name}`)),
      el("p", {}, say(`app.lesson.${lesson.name}.about`)), el("div", { id: "lesson-before" }),
      form, this.out);
    try {
      this.runs = await this.#runs(lesson, "arms");
      this.#before(lesson);
    } catch (error) {
      this.page.fail(error);
    }
  }

  /** Return the runs of some arms (`arms` or `off`); a page without a server holds them already. */
  async #runs(lesson, which) {
    const { page } = this;
    if (page.lessonRuns) return page.lessonRuns(lesson, which);
    const { shares } = page.boot.limits;
    if (lesson.measure === "crowd") {
      const packed = await get(`/api/layout?lang=${page.boot.lang}`);
      const wanted = which === "off" ? packed.slice(2) : packed.slice(0, 2);
      return Promise.all(wanted.map((one) => unpack(one, shares)));
    }
    const seed = page.state.seed;
    const packed = await Promise.all(lesson[which].map((arm) =>
      post("/api/run", { lang: page.boot.lang, scenario: arm.scenario, sets: arm.sets, seed })));
    return Promise.all(packed.map((one) => unpack(one, shares)));
  }

  #before(lesson) {
    const end = this.#end(lesson, 0);
    const text = say(`app.lesson_before.${lesson.measure}`, { arm: lesson.arms[0].name, value: end });
    fill(document.getElementById("lesson-before"), el("p", { class: "good" }, text));
  }

  #end(lesson, arm) {
    return this.#value(lesson, this.runs[arm]);
  }

  #value(lesson, run) {
    return lesson.measure === "crowd" ? say("app.lesson_of", { n: number(run.users.at(-1)), of: number(run.people) })
      : percent(curveOf(run, lesson.measure).at(-1));
  }

  #play(lesson, guess) {
    const { runs } = this;
    const tool = 0;
    const scenes = runs.map((run, k) => {
      const canvas = el("canvas", { role: "img", "aria-label": lesson.arms[k].name });
      return { run, scene: new Scene(canvas, () => {}), node: el("figure", { class: "chart" },
        el("figcaption", {}, lesson.arms[k].name), canvas) };
    });
    const series = runs.map((run, k) => ({ name: `(${k + 1})`, look: LOOKS[k],
      values: curveOf(run, lesson.measure) }));
    const made = chart({ title: say(`app.lesson_curve.${lesson.measure}`), weeks: runs[0].weeks, series });
    const clock = el("div", { class: "player", role: "group", "aria-label": say("app.player") });
    const legend = el("ol", {}, ...lesson.arms.map((arm) => el("li", {}, arm.name)));
    const after = el("div", { role: "status" });
    this.off = el("div", { class: "off" });
    fill(this.out, clock, el("div", { class: "charts" }, ...scenes.map((one) => one.node)),
      el("div", { class: "charts" }, made.node, legend), after, this.off);
    this.player = new Player(clock, (week) => {
      scenes.forEach(({ run, scene }) => scene.show(run, Math.min(week, run.weeks), tool));
      made.move(week);
      if (week < runs[0].weeks || after.childNodes.length) return;
      fill(after, ...this.#told(lesson, guess));
      this.#offer(lesson);
    }, "lesson-");
    this.player.load(runs[0].weeks, 0);
    if (this.page.still()) this.player.go(runs[0].weeks);
    else this.player.play();
  }

  /** Return the key of what to think about; a page without a server may say it otherwise. */
  #think(lesson) {
    const own = `classroom.lesson.${lesson.name}.think`;
    return this.page.alone && knows(own) ? own : `app.lesson.${lesson.name}.think`;
  }

  /** Offer to play the first two arms again without the mechanism, under common random numbers. */
  #offer(lesson) {
    const go = el("button", { type: "button", class: "main", id: "switch-off", onclick: async () => {
      go.disabled = true;
      try {
        this.#without(lesson, await this.#runs(lesson, "off"));
      } catch (error) {
        this.page.fail(error);
      }
    } }, say("app.lesson_off"));
    fill(this.off, el("h3", {}, say("app.lesson_off_title", { what: say(`app.lesson.${lesson.name}.off`) })), el("p", {}, say("app.lesson_off_about")), el("p", {}, go));
  }

  #without(lesson, off) {
    const pairs = [[say("app.lesson_on"), this.runs.slice(0, 2)], [say(`app.lesson.${lesson.name}.off`), off]];
    const heads = lesson.arms.slice(0, 2).map((arm) => arm.name);
    const rows = pairs.map(([name, runs]) => [name, ...runs.map((run) => this.#value(lesson, run)), gapOf(lesson.measure, ...runs)]);
    const series = pairs.flatMap(([, runs], p) => runs.map((run, k) => ({ name: `(${2 * p + k + 1})`,
      look: LOOKS[2 * p + k], values: curveOf(run, lesson.measure) })));
    const made = chart({ title: say("app.lesson_off_curve"), weeks: off[0].weeks, series });
    const legend = el("ol", {}, ...pairs.flatMap(([name]) => heads.map((head) => el("li", {}, `${head} — ${name}`))));
    const said = el("div", { role: "status", id: "lesson-off" });
    fill(this.off, el("h3", {}, say("app.lesson_off_title", { what: say(`app.lesson.${lesson.name}.off`) })), said,
      el("div", { class: "charts" }, made.node, legend));
    fill(said, table(say("app.lesson_off_table"), [say("app.lesson_world"), ...heads, say("app.lesson_gap")], rows),
      el("p", {}, say("app.lesson_off_read")));
  }

  #told(lesson, guess) {
    const last = lesson.arms.length - 1;
    const shown = lesson.measure === "crowd" ? number(guess) : percent(guess / 100);
    const ends = lesson.arms.map((arm, k) => el("li", {}, say("app.lesson_arm", { arm: arm.name, value: this.#end(lesson, k) }),
      lesson.measure === "gru_awareness" ? ` ${say("app.lesson_arm_use", { value: percent(curveOf(this.runs[k], "gru_use").at(-1)) })}` : null));
    const { parameters } = (this.page.boot.usual ?? this.page.boot).levers;
    return [el("h3", { id: "lesson-end" }, say("app.lesson_end")),
      el("p", { class: "say" }, say("app.lesson_guess", { guess: shown, value: this.#end(lesson, last) })),
      el("ul", {}, ...ends), el("p", {}, say(this.#think(lesson))),
      el("details", {}, el("summary", {}, say("app.how")), ...lesson.rows.map((name) =>
        el("p", { class: "small" }, `${parameters[name].symbol} — ${parameters[name].meaning}. `,
          say("app.source", { source: parameters[name].source, status: parameters[name].status }))))];
  }
}
