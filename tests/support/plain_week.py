"""One week as one would do it by hand: person after person, in the order of the model's text.

It reads only what the week started from, recounts every count, and calls the scalar rules. Nothing
of the engine is used: whatever the engine reads too early, too late or from the wrong place shows.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.levels.staff.organisation.packing import pack
from simadopt.levels.staff.organisation.people import UNKNOWN_AGE, draw_people
from simadopt.levels.staff.rules import (
    encouragement,
    load,
    requests,
    routine,
    sponsorship,
    training,
    turnover,
    usefulness,
)
from simadopt.rules import (
    abandonment,
    adoption,
    awareness,
    exposure,
    forgetting,
    link,
    practice,
    returning,
)
from support.rules import f32, f64, read_by_rules, single

MOVED = ("uses", "tried", "rejected", "knows", "aware", "taught", "attention",
         "habit", "dose", "skill", "skill_base", "load", "load_base",
         "random_key", "arrival", "effect", "innovativeness", "age", "traits")  # fmt: skip
"""Columns of people that a week moves, counts left out."""


def draw(stream: Any, week: int, random_key: Any, feature: int) -> np.float32:
    """Return one draw of a rule."""
    mine = chance.personal(np.uint64(chance.weekly(stream, np.uint64(week))), random_key)
    return f32(chance.unit(np.uint64(mine), np.uint64(feature)))


def knows(bits: Any, f: int) -> bool:
    """Say whether bit ``f`` is set."""
    return bool(int(bits) >> f & 1)


class Week:
    """The week that a state is about to do; `after` holds the columns as they will be."""

    def __init__(self, state: Any) -> None:
        self.o, self.c, self.week = state.o, state.c, state.week
        self.all, self.p = state.p, read_by_rules(state.p)
        self.tables = state.tables
        self.start = SimpleNamespace(**{k: v.copy() for k, v in state.o.people._asdict().items()})
        self.heads = SimpleNamespace(**{k: v.copy() for k, v in state.o.heads._asdict().items()})
        self.tracked = state.o.services.tracked.copy()
        self.routine = state.o.services.routine.copy()
        self.n, self.features = self.start.habit.shape
        self.tool = self.o.catalogue.tool.tolist()
        self.value = np.zeros((self.n, self.features), np.float32)  # V, where somebody decides
        self.encouragement = self.heads.encouragement.copy()

    def run(self) -> Week:
        """Do the steps in order."""
        self.left = [i for i in range(self.n) if self._leaves(i)]
        for i in self.left:
            self._replace(i)
        # what everybody sees of the others: as it stands once it is known who is there
        self.seen = SimpleNamespace(uses=self.start.uses.copy())
        self.given = self.heads.encouragement.copy()
        self.after = SimpleNamespace(**{k: v.copy() for k, v in vars(self.start).items()})
        self._sponsor_and_encourage()
        for i in range(self.n):
            self._learn(i)
            self._attend(i)
            self._decide(i)
            self._forget(i)
        self._handle_requests()
        self._keep_routines()
        return self

    # --- step 2

    def _leaves(self, i: int) -> bool:
        return bool(
            turnover.leaves(draw(self.c.s_turnover, self.week, self.start.random_key[i], 0), self.p)
        )

    def _replace(self, i: int) -> None:
        s = self.start
        s.arrival[i] += 1
        s.random_key[i] = chance.child_key(s.key[i], np.uint64(s.arrival[i]))
        s.age[i] = UNKNOWN_AGE
        people = self.o.people._replace(**{k: v.copy() for k, v in vars(s).items()})
        values = np.array(self.all, np.float32)
        draw_people(np.array([i]), self.c.s_person, pack(people), pack(self.tables), values)
        for name in ("effect", "innovativeness", "age", "traits", "attention", "load_base", "load"):
            getattr(s, name)[i] = getattr(people, name)[i]
        s.skill_base[:, i] = s.skill[:, i] = people.skill_base[:, i]
        s.uses[i] = s.tried[i] = s.rejected[i] = s.knows[i] = s.aware[i] = s.taught[i] = 0
        s.habit[i] = 0.0
        s.dose[:, i] = 0.0
        h = s.leader_row[i]
        if h >= 0:
            self.heads.random_key[h] = s.random_key[i]
            mind = np.uint64(chance.personal(self.c.s_conviction, s.random_key[i]))
            for t in range(3):
                u = f32(chance.unit(mind, np.uint64(t)))
                drawn = float(f32(chance.read_table(self.tables.conviction, u)))
                self.heads.conviction[t, h] = self.heads.encouragement[t, h] = drawn
                self.heads.coaching[t, h] = 0.0

    # --- counts, from scratch

    def users(self, f: int, rows: Any) -> int:
        """Count users among some rows."""
        return sum(knows(self.seen.uses[i], f) for i in rows)

    def able(self, f: int, rows: Any) -> int:
        """Count the equippable among some rows."""
        return sum(knows(self.start.can[i], f) for i in rows)

    def rows_of(self, column: str, number: int) -> list[int]:
        """Return the rows of a service or authority."""
        return np.flatnonzero(getattr(self.start, column) == number).tolist()

    # --- steps 3 and 4

    def _sponsor_and_encourage(self) -> None:
        o, h_, p = self.o, self.heads, self.p
        a_, self.sponsors = o.authorities, np.zeros_like(o.authorities.sponsorship)
        elected = np.flatnonzero(h_.kind == 4)
        for h in elected:
            a = h_.authority[h]
            plan, digital = f64(a_.plan[a]), f64(a_.elected_digital[a])
            for t in range(3):
                facing = f64(t == 0)
                carried = sponsorship.sponsorship(h_.culture[h], plan, digital, facing, p)
                self.encouragement[t, h] = carried
                self.sponsors[a, t] += carried
        self.sponsors /= np.bincount(h_.authority[elected], minlength=a_.plan.size)[:, None]
        for h in np.flatnonzero(h_.kind != 4):
            for t in range(3):
                self.encouragement[t, h] = self._encouraged(h, t)
                h_.coaching[t, h] *= self.c.coaching_keep

    def _encouraged(self, h: int, t: int) -> float:
        h_ = self.heads
        mates = range(h_.start[h], h_.start[h + 1])
        pulls = [(h_.weight[k], self.given[t, h_.source[k]]) for k in mates]
        own = self._share_of_use([h_.person[h]], t)
        pulls += [] if own is None else [(h_.w_own[h], own)]
        team = self._share_of_use([i for i in self._team(h) if i != h_.person[h]], t)
        pulls += [(h_.w_team[h], team)] if self.c.bottom_up and team is not None else []
        gap = self._feedback(h) if t == 0 else None
        pulls += [] if gap is None else [(h_.w_feedback[h] * gap, 1.0)]
        conviction = encouragement.coached(h_.conviction[t, h], h_.coaching[t, h])
        weight, pulled = 0.0, 0.0
        for w, x in pulls:
            weight += w
            pulled += w * x
        social = pulled / weight if weight > 0.0 else conviction
        e, s = h_.encouragement[t, h], h_.stubbornness[t, h]
        speed = float(self.all.encouragement_speed)
        return float(encouragement.encouragement_next(e, conviction, s, social, speed))

    def _team(self, h: int) -> list[int]:
        services = range(self.heads.first_service[h], self.heads.end_service[h])
        return [i for s in services for i in self.rows_of("service", s)]

    def _share_of_use(self, rows: Any, t: int) -> float | None:
        places = [f for f in range(self.features) if self.tool[f] == t]
        could = sum(self.able(f, rows) for f in places)
        return sum(self.users(f, rows) for f in places) / could if could else None

    def _feedback(self, h: int) -> float | None:
        a_, services = self.o.authorities, self.o.services
        a = self.heads.authority[h]
        led = range(self.heads.first_service[h], self.heads.end_service[h])
        demand, tracked = 0.0, 0.0
        for s in led:
            demand += services.demand[s]
            tracked += services.demand[s] * self.tracked[s]
        if not a_.monitoring[a] or demand == 0.0:
            return None
        least, gain = float(self.all.feedback_min_share), float(self.all.feedback_gain)
        gap = encouragement.feedback(float(a_.target[a]), tracked / demand, least, gain)
        return None if gap < 0.0 else float(gap)

    # --- steps 5 and 6

    def _head_of(self, i: int, t: int) -> np.float32:
        return f32(self.given[t, self.start.leader[i]])

    def _announced(self, i: int, t: int) -> np.float32:
        s, o, a = self.start, self.o, self.start.authority[i]
        level = self.c.comm_level[o.authorities.communication[a]]
        level = f32(sponsorship.communication(level, self.sponsors[a, t], self.p))
        return single(
            awareness.announced_hazard, level, f32(s.mailbox[i]), self._head_of(i, t), s.reach[i],
            s.attention[i], self.p,
        )  # fmt: skip

    def _news(self, t: int) -> np.float32:
        half_life = float(self.all.news_half_life_weeks)
        age = max(self.week - int(self.c.tool_week[t]), 0)
        return single(awareness.news, f32(2.0 ** (-age / half_life)), self.p)

    def _learn(self, i: int) -> None:
        """Hear of tools, then of the features of tools known since before this week's change or now."""
        s, after = self.start, self.after
        for t in range(3):
            places = [f for f in range(self.features) if self.tool[f] == t]
            using = any(knows(s.uses[i], f) for f in places)
            contact = max(self._weight_of_users(i, f) for f in places)
            u = draw(self.c.s_awareness, self.week, s.random_key[i], t)
            announced = self._announced(i, t)
            if not knows(s.knows[i], t):
                args = (announced, contact, self._news(t), f32(0.0), self.p)
                if u < single(awareness.learning_chance, *args):
                    after.knows[i] |= np.uint8(1 << t)
            elif not using:
                lost = single(awareness.forgetting_chance, announced, contact, self.p)
                if u >= f32(1.0) - lost:
                    after.knows[i] &= ~np.uint8(1 << t)
                    after.aware[i] &= ~np.uint32(sum(1 << f for f in places))
        self.heard = set()
        if s.can[i] == 0:
            return
        lost_bits, aware = 0, int(after.aware[i])
        for f, t in enumerate(self.tool):
            places = [g for g in range(self.features) if self.tool[g] == t]
            own = sum(knows(s.uses[i], g) for g in places)
            contact, announced = self._weight_of_users(i, f), self._announced(i, t)
            u = draw(self.c.s_use, self.week, s.random_key[i], f)
            if not knows(s.can[i], f) or knows(s.uses[i], f):
                continue
            if knows(after.knows[i], t) and not knows(aware, f):
                explored = f32(own) / f32(len(places))
                args = (announced, contact, self._news(t), explored, self.p)
                if u < single(awareness.learning_chance, *args):
                    self.heard.add(f)
            elif knows(aware, f):
                lost = single(awareness.forgetting_chance, announced, contact, self.p)
                lost_bits |= (1 << f) if u >= f32(1.0) - lost else 0
        after.aware[i] |= np.uint32(sum(1 << f for f in self.heard))
        after.aware[i] &= ~np.uint32(lost_bits)

    def _weight_of_users(self, i: int, f: int) -> np.float32:
        units = sum(unit * knows(self.seen.uses[j], f) for unit, j in self._ties(i))
        return f32(units) * self.c.tie_scale

    def _ties(self, i: int) -> list[tuple[int, int]]:
        ties = self.o.ties
        kinds = np.repeat(np.arange(6), ties.degree[i])
        others = ties.other[ties.start[i] : ties.start[i + 1]]
        return [(int(self.c.tie_units[k]), int(j)) for k, j in zip(kinds, others, strict=True)]

    def _attend(self, i: int) -> None:
        s = self.start
        shares = [self.all.train_weekly * f32(self.sponsors[s.authority[i], t]) for t in range(3)]
        for t in range(3):
            taught = [f for f in range(self.features) if self.tool[f] == t and knows(s.can[i], f)]
            if taught and draw(self.c.s_course, self.week, s.random_key[i], t) < shares[t]:
                self._follow(i, t, taught)

    def _follow(self, i: int, t: int, taught: list[int]) -> None:
        after, p = self.after, self.p
        dose = single(training.course_dose, self.all.train_hours, p)
        after.knows[i] |= np.uint8(1 << t)
        self.heard -= set(taught)
        for f in taught:
            after.aware[i] |= np.uint32(1 << f)
            after.taught[i] |= np.uint32(1 << f)
        after.dose[t, i] = max(after.dose[t, i], dose)
        for k in range(3):
            mix = f32(0.0)
            for f in taught:
                mix += self.o.catalogue.mix[f, k]
            mix /= f32(len(taught))
            after.skill[k, i] = single(training.trained_skill, after.skill[k, i], mix, dose, p)

    # --- steps 7 to 10

    def terms(self, i: int, f: int) -> tuple[np.float32, ...]:
        """Return the terms of V of one person and feature."""
        s, after, o, p, t = self.start, self.after, self.o, self.p, self.tool[f]
        cat, a = o.catalogue, s.authority[i]
        service = self.rows_of("service", s.service[i])
        scope = self.rows_of("authority", a) if cat.scope[f] == 2 else service
        gain = cat.externality[f] if cat.scope[f] else f32(0.0)
        quality = o.authorities.quality[a, f]
        pull = single(usefulness.pull, quality, gain, self.users(f, scope), self.able(f, scope))
        relevance = cat.relevance[f, 2 * s.category[i]] + f32(s.front[i]) * (
            cat.relevance[f, 1] - cat.relevance[f, 0]
        )
        skills = [after.skill[k, i] for k in range(3)]
        match = f32(0.0)
        for mix, skill in zip(cat.mix[f], skills, strict=True):
            match += single(adoption.skill_match, mix, skill)
        habit = f32(0.0)
        places = [g for g in range(self.features) if self.tool[g] == t]
        for g in places:
            habit += s.habit[i, g]
        return single(
            adoption.adoption_terms,
            single(usefulness.usefulness, min(relevance, f32(1.0)), pull),
            o.authorities.ease[a, f],
            match,
            self.c.b_boss[t],
            self._head_of(i, t),
            s.innovativeness[i],
            self._influence(i, f),
            self.routine[s.service[i], t],
            cat.collective[f],
            habit / f32(len(places)),
            after.dose[t, i] * f32(knows(after.taught[i], f)),
            s.load[i],
            o.authorities.risk[a, f],
            s.effect[i],
            f32(int(s.mandated[i]) >> t & 1),
            p,
        )

    def _influence(self, i: int, f: int) -> np.float32:
        s = self.start
        degree = sum(unit * knows(s.can[j], f) for unit, j in self._ties(i))
        boss = self.heads.person[s.leader[i]]
        boss_uses = boss >= 0 and knows(self.seen.uses[boss], f)
        need = s.need[f if s.need.shape[0] > 1 else 0, i]
        return f32(
            exposure.influence(
                self.c.peer, self._weight_of_users(i, f), f32(degree) * self.c.tie_scale,
                f32(need), f32(boss_uses),
            )
        )  # fmt: skip

    def _decide(self, i: int) -> None:
        s, after, p = self.start, self.after, self.p
        if s.can[i] == 0:
            return
        often = self.o.catalogue.often.tolist()
        for f in range(self.features):
            v = self.value[i, f] = single(adoption.value, self.terms(i, f))
            u = draw(self.c.s_use, self.week, s.random_key[i], f)
            if knows(s.uses[i], f):
                pace = single(abandonment.exit_pace, s.habit[i, f], p)
                score = single(abandonment.exit_value, v, p)
                stays = u < f32(1.0) - pace * f32(link.link(self.c.link, score))
                after.uses[i] &= ~np.uint32(0 if stays else 1 << f)
            else:
                tried, rejected = knows(s.tried[i], f), knows(s.rejected[i], f)
                pace = single(returning.entry_pace, float(tried), float(rejected), p)
                starts = u < pace * f32(link.link(self.c.link, v))
                ready = knows(s.can[i] & after.aware[i], f) and f not in self.heard
                after.uses[i] |= np.uint32(1 << f if starts and ready else 0)
            self._remember(i, f)
            growth = f32(practice.weekly_growth(float(self.all.habit_rate), often[f]))
            after.habit[i, f] = single(
                practice.habit_next, s.habit[i, f], float(knows(after.uses[i], f)), growth, p
            )
        for k in range(3):
            practised = f32(0.0)
            for f in range(self.features):
                part = self.o.catalogue.mix[f, k] / f32(self.features)
                practised += part * f32(knows(after.uses[i], f))
            after.skill[k, i] = single(practice.practised_skill, after.skill[k, i], practised, p)

    def _remember(self, i: int, f: int) -> None:
        """Tell who has tried, and who gave up while she tried."""
        s, after, bit = self.start, self.after, np.uint32(1 << f)
        uses, used = knows(after.uses[i], f), knows(s.uses[i], f)
        if uses:
            after.tried[i] |= bit
            after.rejected[i] &= ~bit
        elif used and s.habit[i, f] < self.all.trial_habit:
            after.rejected[i] |= bit

    # --- steps 11 to 14

    def _keep_routines(self) -> None:
        """Let the routine of services follow the week's use and what their heads gave."""
        for s in range(self.routine.shape[0]):
            rows = self.rows_of("service", s)
            for t in range(3) if rows else ():
                places = [f for f in range(self.features) if self.tool[f] == t]
                places = [f for f in places if self.o.catalogue.collective[f] > 0]
                able = sum(self.able(f, rows) for f in places)
                if able == 0:
                    continue
                users = sum(knows(self.after.uses[i], f) for f in places for i in rows)
                e_head = f32(self.given[t, self.start.leader[rows[-1]]])
                share = f32(users) / f32(able)
                target = single(routine.routine_target, share, e_head, self.p)
                self.routine[s, t] = single(
                    routine.routine_next, self.routine[s, t], target, self.p
                )

    def _forget(self, i: int) -> None:
        s, after = self.start, self.after
        for k in range(3):
            skill, base = after.skill[k, i], s.skill_base[k, i]
            after.skill[k, i] = single(forgetting.faded, skill, base, self.c.skill_keep)
            after.dose[k, i] *= self.c.trial_keep
        adopted = bin(int(after.uses[i]) & ~int(s.uses[i])).count("1")
        tracked, apart = self.tracked[s.service[i]], float(s.apart[i])
        after.load[i] = single(
            load.load_next, s.load[i], s.load_base[i], apart, tracked, adopted, self.p
        )

    def _handle_requests(self) -> None:
        services, c = self.o.services, self.c
        shares = [self._tracking_share(s) for s in range(services.demand.size)]
        self.arrived = np.zeros((services.demand.size, c.channel_share.size), np.int32)
        self.followed = np.zeros_like(self.arrived)
        for s, demand in enumerate(services.demand):
            if demand <= 0.0:
                continue
            for k, share in enumerate(c.channel_share):
                u, v = (
                    float(draw(c.s_requests, self.week, services.random_key[s], 2 * k + x))
                    for x in (0, 1)
                )
                n = chance.poisson(demand * share, u)
                part = requests.tracked_share(
                    float(c.channel_trackable[k]), shares[s], shares[services.partner[s]], self.p
                )
                self.arrived[s, k] = n
                self.followed[s, k] = min(requests.whole(n * float(part), v), n)
        total = np.maximum(self.arrived.sum(axis=1), 1)
        self.tracked_after = (self.followed.sum(axis=1) / total).astype(np.float32)

    def _tracking_share(self, service: int) -> np.float64:
        both, rows = int(self.c.tracking_mask), self.rows_of("service", service)
        handlers = [
            i for i in rows if self.start.rank[i] == 0 and int(self.start.can[i]) & both == both
        ]
        trackers = [i for i in handlers if int(self.after.uses[i]) & both == both]
        return f64(len(trackers) / len(handlers) if handlers else 0.0)
