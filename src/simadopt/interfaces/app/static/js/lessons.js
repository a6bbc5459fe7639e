/** Lessons: predict first, then play, then read what happened. One screen: picture, curve, counters. */

import { get, post } from "./api.js";
import { el, fill } from "./dom.js";
import { concluded, drawn, without } from "./lesson_conclusion.js";
import { guessOf, readOf, usersOf, valueOf, whenOf } from "./lesson_measure.js";
import { LessonScreen } from "./lesson_screen.js";
import { sheet } from "./lesson_sheet.js";
import { Vote } from "./lesson_vote.js";
import { whyOf } from "./lesson_why.js";
import { unpack } from "./run.js";
import { say } from "./words.js";

export class Lessons {
  /**
   * @param {Object} page  as others; `lessonRuns(lesson, arms)` may give runs made beforehand; `world(arm, run)` gives
   *   the state of the page that shows a run, null where it cannot
   */
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
    if (wanted && this.page.left?.lesson === wanted.name) this.#again();
    else if (wanted) this.#start(wanted);
    else this.#choose();
  }

  load() {}

  /** Show the lesson that was left for its world, as it was left. */
  #again() {
    Object.assign(this, this.page.left);
    fill(this.place, this.node);
    this.show();
  }

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
    }).catch((error) => this.page.fail(error));
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
    this.page.left = null;
    this.out = el("div", {});
    const stage = el("div", { id: "lesson-stage" });
    const ask = el("div", { id: "lesson-ask" });
    this.node = el("div", { class: "lesson" }, el("div", { class: "lesson-head" }, this.#back(),
      el("h2", {}, say(`app.lesson.${lesson.name}`)), this.#full()),
    el("p", { class: "lesson-about" }, say(`app.lesson.${lesson.name}.about`), " ", el("span", { id: "lesson-before" })),
    ask, stage, this.out);
    fill(this.place, this.node);
    try {
      this.runs = await this.#runs(lesson, "arms");
    } catch (error) {
      this.page.fail(error);
      return;
    }
    const text = { arm: lesson.arms[0].name, value: this.#value(lesson, this.runs[0]), when: whenOf(lesson, this.runs[0]) };
    fill(document.getElementById("lesson-before"), el("b", {}, say(`app.lesson_before.${lesson.measure}`, text)));
    this.screen = new LessonScreen(lesson, this.runs, this.page.boot.categories, (share) => this.vote.point(share));
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
    this.found = this.#gaps(lesson);
    this.found.catch(() => {});
    this.screen.play(this.page.still(), () => {
      const last = this.#value(lesson, this.runs.at(-1));
      this.node.classList.add("ended");
      this.next = el("p", { class: "line", id: "lesson-next" });
      this.lead = el("p", { class: "say", id: "lesson-conclusion", role: "status" });
      const said = concluded(lesson, this.runs).map((text) => [text, el("span", { class: "draws" },
        lesson.seeds ? say("app.lesson_gaps_wait", { seeds: lesson.seeds }) : "")]);
      this.found.then((found) => drawn(lesson, found).forEach((text, k) => fill(said[k][1], text)), (error) => this.page.fail(error));
      fill(this.lead, ...said.flatMap(([text, draws]) => [text, " ", draws, " "]));
      fill(ask, el("h3", { id: "lesson-end", class: "quiet" }, say("app.lesson_end")),
        el("p", { id: "lesson-vote", role: "status" }, this.vote.outcome(last)), this.lead, this.next);
      this.#person(lesson);
      fill(this.out, ...this.#told(lesson));
      this.screen.tell(usersOf(lesson, this.runs));
      this.node.querySelector("h2").after(...this.#world(lesson));
      this.#offer(lesson);
    });
  }

  /** Offer the second arm itself, in the view of the organisation, in the week that is read. */
  #world(lesson) {
    const { page, runs } = this;
    const [arm, run] = [lesson.arms[1], runs[1]];
    if (lesson.measure === "communes" && !page.alone) {
      return [el("a", { class: "button", href: `/territory?lang=${page.boot.lang}` }, say("app.territory.link"))];
    }
    const there = lesson.made ? null : page.world(arm, run);
    if (!there) return [];
    return [el("button", { type: "button", id: "lesson-explore", onclick: async () => {
      this.player.pause();
      page.left = { ...this, lesson: lesson.name };
      await page.go({ ...there, tool: page.boot.tools[0], view: "organisation" });
      page.player.go(readOf(lesson, run));
    } }, say("app.lesson_explore", { arm: arm.name }))];
  }

  /** Offer to play the first two arms again without the mechanism, under common random numbers. */
  #offer(lesson) {
    const go = el("button", { type: "button", class: "main", id: "switch-off", onclick: async () => {
      go.disabled = true;
      try {
        await this.#without(lesson, await this.#runs(lesson, "off"));
      } catch (error) {
        this.page.fail(error);
      }
    } }, say("app.lesson_off"));
    fill(this.next, go, el("span", {}, say("app.lesson_off_about", { what: say(`app.lesson.${lesson.name}.off`) })));
  }

  /** Conclude from the runs without the mechanism; what follows is what to think about, then the next lesson. */
  async #without(lesson, off) {
    const found = await this.found;
    const { lessons } = this.page.boot;
    const following = lessons[lessons.findIndex((one) => one.name === lesson.name) + 1];
    this.screen.compare(off);
    this.node.classList.add("cut");
    this.lead.after(el("p", { class: "say", id: "lesson-part", role: "status" }, without(lesson, this.runs, off, found)));
    fill(this.next);
    if (following) this.node.querySelector("h2").after(el("button", { type: "button", class: "main", id: "lesson-following", onclick: () => this.#open(following) },
      say("app.lesson_following", { lesson: say(`app.lesson.${following.name}`) })));
  }

  /** Offer to tell why one person, or one commune, did otherwise in the second arm, below the picture. */
  #person(lesson) {
    const place = this.screen.below;
    const kind = { crowd: "crowd", communes: "communes" }[lesson.measure] ?? "staff";
    const go = el("button", { type: "button", id: "lesson-why", onclick: async () => {
      go.disabled = true;
      try {
        const found = await this.#moved(lesson);
        fill(place, ...whyOf(lesson, this.runs, found));
        this.screen.point(found?.row);
        place.scrollIntoView({ block: "nearest" });
      } catch (error) {
        this.page.fail(error);
      }
    } }, say(`app.lesson_why.${kind}`));
    fill(place, go);
  }

  async #moved(lesson) {
    const { boot, state, lessonPerson } = this.page;
    if (lessonPerson) return lessonPerson(lesson);
    const asked = new URLSearchParams({ lesson: lesson.name, lang: boot.lang, seed: state.seed ?? "" });
    return get(`/api/lesson_person?${asked}`);
  }

  #told(lesson) {
    const told = { ...(this.page.boot.usual ?? this.page.boot).levers.parameters, ...lesson.about };
    return [el("p", {}, say(`app.lesson.${lesson.name}.think`)),
      el("details", {}, el("summary", {}, say("app.how")), ...lesson.rows.map((name) =>
        el("p", { class: "small" }, `${told[name].symbol} — ${told[name].meaning}. `,
          say("app.source", { source: told[name].source, status: told[name].status }))))];
  }
}
