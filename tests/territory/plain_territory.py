"""The territory written a second time, object per authority, from the rules' texts: sets of names, plain
floats.

It shares the tables, the draws and what is drawn once with the package; none of its loops, bits or counts.
"""

from __future__ import annotations

import math

from simadopt.core import chance
from simadopt.levels.territory.rules.law import law_term
from simadopt.levels.territory.tables.items import ITEMS, TYPES
from simadopt.levels.territory.tables.laws import ELECTIONS
from territory.plain_acts import act, counts, stand_in

SLOTS = (1, 2, 3, 5)


class Place:
    """One authority."""

    def __init__(self, run, i):
        self.i, self.key = i, run.roster.key[i]
        self.type = TYPES[run.roster.type[i]]
        self.people, self.epci = int(run.roster.population[i]), run.roster.epci[i]
        self.department, self.region, self.code = (
            run.roster.department[i],
            run.roster.region[i],
            run.roster.code[i],
        )
        self.frailty, self.exit = float(run.d.frailty[i]), float(run.d.exit_rate[i])
        self.staff, self.culture = int(run.m.capacity[i]), float(run.m.culture[i])
        self.pool, self.merged, self.network = (
            int(run.d.pool[i]),
            bool(run.d.merged[i]),
            bool(run.d.network[i]),
        )
        self.success = run.d.success[i].tolist()
        self.laws = {r for r in range(len(run.laws)) if int(run.d.subject[i]) >> r & 1}
        self.knows, self.host, self.left, self.named = set(), {}, {}, set()
        self.thought = {x.name for k, x in enumerate(ITEMS) if int(run.m.envisaged[i]) >> k & 1}
        self.begun = set()
        self.has = {x.name for k, x in enumerate(ITEMS) if int(run.m.placed[i]) >> k & 1}
        self.since = int("dematerialisation" in self.has)


class Plain:
    """A whole territory; `quarter` moves it on."""

    def __init__(self, run):
        self.run, self.p, self.seed, self.q = run, run.p, run.seed, 0
        self.theory = run.scenario.theory
        self.places = [Place(run, i) for i in range(run.roster.n)]
        self.intercept = run.a.intercept
        self.offers = [
            {x.name for k, x in enumerate(ITEMS) if int(word) >> k & 1}
            for word in run.a.pool_offers
        ]
        self.body_offers, self.funded, self.reached, self.fed = {}, {}, {}, set()
        self.lost_at_leaving = 0
        self.near = self._near()

    def _near(self):
        found = {}
        for a in self.places:
            if a.type == "region":
                found[a.i] = []
                continue
            zone = "region" if a.type == "department" else "department"
            same = sorted(
                (
                    b
                    for b in self.places
                    if b.type == a.type and getattr(b, zone) == getattr(a, zone)
                ),
                key=lambda b: b.code,
            )
            at = same.index(a)
            side = 4 if a.type == "commune" else len(same)
            found[a.i] = [b for j, b in enumerate(same) if 0 < abs(j - at) <= side]
        return found

    def draws(self, rule, feature):
        return chance.uniforms(
            self.seed, f"territory {rule}", self.run.s.key, self.q, feature
        ).astype(float)

    def quarter(self):
        run, p, now = self.run, self.p, self.run.first + self.q
        act(self, now)
        if self.theory.staff_success and self.q % 4 == 0:
            stand_in(self)
        before = {a.i: set(a.has) for a in self.places}
        knew = {a.i: set(a.knows) for a in self.places}
        opened = {x.name for x in ITEMS if x.opens is None or x.opens <= now}
        dropped = self.pools(now, opened, before)
        body_dropped = self.bodies(before)
        national = {x.name: sum(x.name in before[a.i] for a in self.places) for x in ITEMS}
        u = [self.draws("item", k) for k in range(len(ITEMS))]
        learning = self.seen_success(before)
        law_u = [self.draws("law", r) for r in range(len(run.laws))]
        host_u = [self.draws("host", k) for k in range(len(ITEMS))]
        grow = self.draws("capacity", 0)
        redrawn = {f: self.draws("delegate", f) for f in (*range(len(ITEMS)), 32, 33, 34, 35)}
        electing = {kind for e in ELECTIONS if e.quarter == now for kind in e.types}
        for a in self.places:
            new_laws = self.learn(a, now, law_u, knew)
            self.move(a, now, before, national, opened, u, host_u, learning, dropped, body_dropped)
            if self.theory.elections and a.type in electing:
                a.culture = float(redrawn[32][a.i])
                if redrawn[33][a.i] >= p.elected_keep:
                    a.has.discard("elected")
            if self.theory.merger_reset and a.merged and now == 2017 * 4:
                a.culture = float(redrawn[34][a.i])
                if a.staff > 0 and redrawn[35][a.i] >= p.merger_keep:
                    a.staff -= 1
                for k, x in enumerate(ITEMS):
                    if (
                        x.name in ("elected", "plan", "monitoring")
                        and redrawn[k][a.i] >= p.merger_keep
                    ):
                        a.has.discard(x.name)
                        a.begun.discard(x.name)
            if a.staff < 3 and grow[a.i] < p.cap_growth_year / 4:
                a.staff += 1
            a.next_laws = new_laws
        for a in self.places:
            a.knows |= a.next_laws
            a.since = a.since + 1 if "dematerialisation" in a.has else 0
        self.counted = counts(self, before)
        self.q += 1

    def pools(self, now, opened, before):
        from simadopt.levels.territory.rules.law import law_lambda

        p, keys = self.p, self.run.hosts.keys
        n, dropped = len(self.offers), [set() for _ in self.offers]
        for k, x in enumerate(ITEMS):
            if not x.poolable or x.name not in opened or not n:
                continue
            duty = max(
                [
                    law_lambda(law, now, p)
                    for law in self.run.laws
                    if law.item == x.name and law.form == "sanction"
                ],
                default=0.0,
            )
            hazard = p.pool_open_year / 4 * math.exp(p.pool_law * duty)
            u = chance.uniforms(self.seed, "territory pool", keys[:n], self.q, k)
            for r in range(n):
                if x.name in self.offers[r]:
                    if (
                        u[r] < self.run.a.host_exit[r]
                        and self.theory.exits
                        and self.theory.shared_exits
                    ):
                        self.offers[r].discard(x.name)
                        dropped[r].add(x.name)
                elif u[r] < 1 - math.exp(-hazard):
                    self.offers[r].add(x.name)
        return dropped

    def bodies(self, before):
        dropped = {}
        for a in self.places:
            if a.type == "intercommunal":
                e = self.run.places.epci.index(a.epci)
                wished = {
                    x.name for k, x in enumerate(ITEMS) if int(self.run.hosts.coin[e]) >> k & 1
                }
                offers = before[a.i] & (wished | self.funded.get(a.epci, set()))
                dropped[a.epci] = self.body_offers.get(a.epci, set()) - offers
                self.body_offers[a.epci] = offers
        return dropped

    def seen_success(self, before):
        found = {}
        for a in self.places:
            open_book = a.network or "monitoring" in before[a.i]
            for k, x in enumerate(ITEMS):
                if x.name in before[a.i] and (open_book or a.host.get(x.name)):
                    total, number = found.get((a.epci, x.name), (0.0, 0))
                    found[a.epci, x.name] = (total + a.success[k] / 200 - 0.5, number + 1)
        return {key: total / (number + 1) for key, (total, number) in found.items()}

    def learn(self, a, now, law_u, knew):
        p, new = self.p, set()
        group = [b for b in self.places if b.epci == a.epci] if a.epci else []
        for r in a.laws - a.knows:
            if now >= self.run.laws[r].vote:
                share = (
                    sum(r in knew[b.i] for b in group) / (len(group) - 1) if len(group) > 1 else 0.0
                )
                hazard = (
                    p.aware_state * math.exp(p.aware_size * math.log(max(a.people, 1) / 1e4))
                    + p.aware_tie * share
                )
                if law_u[r][a.i] < 1 - math.exp(-hazard):
                    new.add(r)
        return new

    def same_size(self, a):
        from simadopt.levels.territory.authorities.roster import SIZES

        def rank(b):
            if b.type == "intercommunal":
                return sum(b.people > x for x in (15_000, 50_000))
            return sum(b.people >= x for x in SIZES)

        if a.type in ("department", "region"):
            return [b for b in self.places if b.type == a.type]
        return [
            b
            for b in self.places
            if b.type == a.type and b.region == a.region and rank(b) == rank(a)
        ]

    def value(self, a, k, now, before, national, learning):
        p, x, th = self.p, ITEMS[k], self.theory
        have = before[a.i]

        def share(group):
            others = [b for b in group if b is not a]
            return sum(x.name in before[b.i] for b in others) / len(others) if others else 0.0

        reference = (1e4, 3e4, 5e5, 3.5e6)[TYPES.index(a.type)]
        v = float(self.intercept[TYPES.index(a.type), k])
        v += p.b_size * x.size * math.log(max(a.people, 1) / reference) + p.b_capacity * a.staff / 3
        fade = 1 - p.imitation_fade * national[x.name] / len(self.places)
        if th.imitation:
            body = share([b for b in self.places if b.epci == a.epci]) if a.epci else 0.0
            up = [b for b in self.places if b.type == "department" and b.department == a.department]
            v += fade * p.b_near * share(self.near[a.i]) + fade * p.b_epci * body
            v += fade * p.b_peer * share(self.same_size(a))
            if a.type in ("commune", "intercommunal") and up:
                v += fade * p.b_above * (x.name in before[up[0].i])
            if th.learning:
                v += p.b_learn * learning.get((a.epci, x.name), 0.0) * body
        visible = x.fad * math.log1p(national[x.name])
        v += p.b_visibility * visible
        offered = x.name in self.offered(a)
        v += p.b_pool * offered
        if th.law:
            for r in a.laws & a.knows:
                if self.run.laws[r].item == x.name:
                    v += law_term(self.run.laws[r], now, p)
        v += p.b_elected * ("elected" in have) * a.culture + p.b_plan * ("plan" in have)
        if x.needs or x.needs_axes:
            there = have | a.begun
            axes = sum(y.group == "axis" and y.name in there for y in ITEMS)
            v += p.b_need * (set(x.needs) <= there and axes >= x.needs_axes)
        if th.load and x.slot:
            v -= p.b_load * min(self.busy(a) / SLOTS[a.staff], 1.0)
        v += a.frailty
        if th.envisaging and x.name in a.thought:
            v += (
                p.commit
                + p.commit_axis * (x.group == "axis")
                - float(self.intercept[TYPES.index(a.type), k])
                - p.b_visibility * visible
                - a.frailty
            )
        return v

    def busy(self, a):
        return sum(x.slot and x.name in a.begun and not a.host.get(x.name) for x in ITEMS)

    def offered(self, a):
        if not self.theory.pooling:
            return set()
        found = set(self.offers[a.pool]) if a.pool >= 0 else set()
        return found | (self.body_offers.get(a.epci, set()) if a.type == "commune" else set())

    def move(self, a, now, before, national, opened, u, host_u, learning, dropped, body_dropped):
        p, th, starts, gone = self.p, self.theory, [], set()
        moves = []
        for k, x in enumerate(ITEMS):
            draw, name = float(u[k][a.i]), x.name
            pace = min(p.complete_pace / max(x.quarters, 1), 1.0)
            hosted = max(pace, min(1 / p.pool_quarters, 1.0))
            if name in before[a.i]:
                stops = th.exits and name != "elected" and not a.host.get(name)
                if stops and draw < a.exit:
                    gone.add(name)
            elif name in a.begun:
                if draw < (hosted if a.host.get(name) else pace):
                    moves.append(("done", name))
            elif name in opened or name in a.named:
                v = self.value(a, k, now, before, national, learning)
                chance_ = 1 / (1 + math.exp(-v)) if name in opened else 0.0
                if name in a.named:
                    chance_ = max(chance_, 1 - math.exp(-p.enforcement_year / 4))
                if draw < chance_:
                    if name in a.thought or name in a.named or not th.envisaging:
                        starts.append((draw / chance_, k))
                    else:
                        moves.append(("think", name))
                elif name in a.thought and th.envisaging and draw >= 1 - p.idea_drop_year / 4:
                    moves.append(("drop", name))
        offered = self.offered(a)
        for what, name in moves:
            if what == "done":
                a.begun.discard(name)
                a.has.add(name)
            elif what == "think":
                a.thought.add(name)
            else:
                a.thought.discard(name)
        busy = self.busy(a)
        for _, k in sorted(starts):
            x = ITEMS[k]
            pooled = x.name in offered and x.poolable and host_u[k][a.i] < p.pool_take
            if not pooled and x.slot and th.load:
                if busy >= SLOTS[a.staff]:
                    if th.envisaging:
                        a.thought.add(x.name)
                    continue
                busy += 1
            if pooled:
                from_pool = a.pool >= 0 and x.name in self.offers[a.pool]
                a.host[x.name] = "pool" if from_pool else "body"
            a.thought.discard(x.name)
            pace = min(p.complete_pace / max(x.quarters, 1), 1.0)
            pace = max(pace, min(1 / p.pool_quarters, 1.0)) if pooled else pace
            (a.has if pace >= 1 or x.name in a.named else a.begun).add(x.name)
        if th.pooling and th.shared_exits:
            if a.pool >= 0:
                gone |= {n for n in dropped[a.pool] if a.host.get(n) == "pool"}
            if a.type == "commune":
                gone |= {n for n in body_dropped.get(a.epci, set()) if a.host.get(n) == "body"}
        a.left = {name: a.host[name] for name in gone if name in a.host}
        for name in gone:
            a.has.discard(name)
            a.begun.discard(name)
            a.host.pop(name, None)
