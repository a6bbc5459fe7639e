/** Lessons: predict first, then play, then read what happened. One screen: picture, curve, counters. */

import { get, post } from "./api.js";
import { chart } from "./chart.js";
import { el, fill, table } from "./dom.js";
import { clockOf, curveOf, gapOf, gapsOf, guessOf, readOf, valueOf, whenOf } from "./lesson_measure.js";
import { LOOKS, LessonScreen } from "./lesson_screen.js";
import { sheet } from "./lesson_sheet.js";
import { Vote } from "./lesson_vote.js";
import { unpack } from "./run.js";
import { knows, percent, say } from "./words.js";

export class Lessons {
  /** @param {Object} page  as others; `lessonRuns(lesson, arms)` may give runs made beforehand */
  constructor(page) {
    this.page = page;
  }

  /** The clock of the lesson that is played. */
  get player() {
    return this.screen?.player;
  }

  open(place) {
    this.place = place;
    const wanted = this.page.boot.lessons.find((one) => one.name === this.page.state.lesson);
    if (wanted) this.#start(wanted);
    else this.#choose();
  }

  load() {}

  show() {
    if (this.screen?.node.isConnected) this.screen.show(this.screen.week);
  }

  #choose() {
    this.screen = null;
    const printed = (answers) => el("button", { type: "button", id: answers ? "sheet-answers" : "sheet-class",
      onclick: () => this.#sheet(answers) }, say(answers ? "app.sheet.teacher" : "app.sheet.class"));
    fill(this.place, el("h2", {}, say("app.lessons")), el("p", {}, say("app.lessons.about")),
      el("p", { class: "line" }, printed(false), " ", printed(true)),
      el("div", { class: "cards lessons" }, ...this.page.boot.lessons.map((lesson) =>
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

  #sheet(answers) {
    sheet(this.place, { lessons: this.page.boot.lessons, answers, back: this.#back(),
      runs: (lesson, which) => this.#runs(lesson, which), gaps: (lesson) => this.#gaps(lesson),
      think: (lesson) => this.#think(lesson) }).catch((error) => this.page.fail(error));
  }

  #back() {
    return el("button", { type: "button", onclick: () => {
      this.player?.pause();
      delete this.page.state.lesson;
      this.page.save();
      this.#choose();
    } }, say("app.lesson_back"));
  }

  /** Offer the whole screen, where the browser has it. */
  #full() {
    if (!document.fullscreenEnabled) return null;
    return el("button", { type: "button", id: "lesson-full", onclick: () => (document.fullscreenElement
      ? document.exitFullscreen() : this.place.requestFullscreen()) }, say("app.lesson_full"));
  }

  async #start(lesson) {
    this.out = el("div", {});
    this.off = el("div", { class: "off" });
    const stage = el("div", { id: "lesson-stage" });
    const ask = el("div", { id: "lesson-ask" });
    fill(this.place, el("div", { class: "lesson" }, el("div", { class: "lesson-head" }, this.#back(),
      el("h2", {}, say(`app.lesson.${lesson.name}`)), this.#full()),
    el("p", { class: "lesson-about" }, say(`app.lesson.${lesson.name}.about`), " ", el("span", { id: "lesson-before" })),
    ask, stage, this.out, this.off));
    try {
      this.runs = await this.#runs(lesson, "arms");
    } catch (error) {
      this.page.fail(error);
      return;
    }
    const text = { arm: lesson.arms[0].name, value: this.#value(lesson, this.runs[0]), when: whenOf(lesson, this.runs[0]) };
    fill(document.getElementById("lesson-before"), el("b", {}, say(`app.lesson_before.${lesson.measure}`, text)));
    this.screen = new LessonScreen(lesson, this.runs, (share) => this.vote.point(share));
    this.vote = new Vote({ question: say(`app.lesson.${lesson.name}.question`), unit: lesson.measure === "crowd" ? say("app.lesson_people") : "%",
      write: (share) => guessOf(lesson, share),
      onchange: (shares) => this.screen.predict(shares), onplay: () => this.#play(lesson, ask) });
    fill(ask, this.vote.node);
    fill(stage, this.screen.node);
    this.screen.begin();
  }

  /** Return the runs of some arms (`arms` or `off`); a page without a server holds them already. */
  async #runs(lesson, which) {
    const { page } = this;
    if (page.lessonRuns) return page.lessonRuns(lesson, which);
    const { shares } = page.boot.limits;
    const seed = page.state.seed;
    const packed = lesson.made ? await this.#made(lesson, which) : await Promise.all(lesson[which].map((arm) =>
      post("/api/run", { lang: page.boot.lang, scenario: arm.scenario, sets: arm.sets, seed })));
    return Promise.all(packed.map((one) => unpack(one, shares)));
  }

  /** Return the gap of a lesson over several seeds; null where it is told under one. */
  async #gaps(lesson) {
    const { page } = this;
    if (!lesson.seeds) return null;
    return page.lessonGaps ? page.lessonGaps(lesson) : get(`/api/lesson_gaps?lesson=${lesson.name}`);
  }

  async #made(lesson, which) {
    const packed = await get(`/api/layout?lang=${this.page.boot.lang}&lesson=${lesson.name}`);
    const { length } = lesson.arms;
    return which === "off" ? packed.slice(length) : packed.slice(0, length);
  }

  #value(lesson, run) {
    return valueOf(lesson, run, readOf(lesson, run));
  }

  #play(lesson, ask) {
    this.screen.play(this.page.still(), () => {
      const last = this.#value(lesson, this.runs.at(-1));
      fill(ask, el("h3", { id: "lesson-end", class: "quiet" }, say("app.lesson_end")),
        el("p", { class: "say", role: "status" }, this.vote.outcome(last)));
      fill(this.out, ...this.#told(lesson));
      this.#offer(lesson);
    });
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
    const rows = pairs.map(([name, runs]) => [name, ...runs.map((run) => this.#value(lesson, run)), gapOf(lesson, ...runs)]);
    const series = pairs.flatMap(([, runs], p) => runs.map((run, k) => ({ name: `(${2 * p + k + 1})`,
      look: LOOKS[2 * p + k], values: curveOf(run, lesson.measure) })));
    const made = chart({ title: say("app.lesson_off_curve"), weeks: off[0].weeks, series, axis: clockOf(off[0]).axis });
    const legend = el("ol", {}, ...pairs.flatMap(([name]) => heads.map((head) => el("li", {}, `${head} — ${name}`))));
    const said = el("div", { role: "status", id: "lesson-off" });
    fill(this.off, el("h3", {}, say("app.lesson_off_title", { what: say(`app.lesson.${lesson.name}.off`) })), said,
      el("div", { class: "charts" }, made.node, legend));
    fill(said, table(say("app.lesson_off_table", { when: whenOf(lesson, off[0]) }), [say("app.lesson_world"), ...heads, say("app.lesson_gap")], rows),
      el("p", {}, say("app.lesson_off_read")), this.#chance(lesson));
  }

  /** Return the line that says what chance leaves of the gap, filled once it is known. */
  #chance(lesson) {
    if (!lesson.seeds) return null;
    const line = el("p", { id: "lesson-gaps" }, say("app.lesson_gaps_wait", { seeds: lesson.seeds }));
    this.#gaps(lesson).then((found) => fill(line, gapsOf(found)), (error) => this.page.fail(error));
    return line;
  }

  #told(lesson) {
    const use = (run) => (lesson.measure === "gru_awareness"
      ? ` ${say("app.lesson_arm_use", { value: percent(curveOf(run, "gru_use").at(-1)) })}` : null);
    const ends = lesson.arms.map((arm, k) => el("li", {}, say("app.lesson_arm", { arm: arm.name, value: this.#value(lesson, this.runs[k]) }),
      use(this.runs[k])));
    const told = { ...(this.page.boot.usual ?? this.page.boot).levers.parameters, ...lesson.about };
    return [el("ul", {}, ...ends), el("p", {}, say(this.#think(lesson))),
      el("details", {}, el("summary", {}, say("app.how")), ...lesson.rows.map((name) =>
        el("p", { class: "small" }, `${told[name].symbol} — ${told[name].meaning}. `,
          say("app.source", { source: told[name].source, status: told[name].status }))))];
  }
}
