"""The weekly dynamics again: one Mesa agent per person, written from ``docs/odd.md`` alone.

The organisation is copied from a state of the package; what weeks do to it is written here
without looking at the package's rules: ordinary attributes, ``math.exp``, draws of its own. Runs must
agree with the package in distribution. Interventions, rival theories and other links are not covered.
"""

from __future__ import annotations

import math
import random
from typing import Any

import mesa

from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.features import (
    CHANNELS,
    COMMUNICATIONS,
    FEATURES,
    TIE_TYPES,
    TOOLS,
)
from simadopt.levels.staff.tables.parameters import parameters

NUMBERS = range(len(FEATURES))
TOOL_NUMBERS = range(len(TOOLS))
TOOL_OF = [TOOLS.index(feature.tool) for feature in FEATURES]
OF_TOOL = [[f for f in NUMBERS if TOOL_OF[f] == t] for t in TOOL_NUMBERS]
GRU = TOOLS.index("gru")
INTAKE_AND_TRACKING = {f for f in NUMBERS if FEATURES[f].role in ("intake", "tracking")}
AGE_SHARES = [[float(row[f"share_{c}"]) for row in read_table("ages")] for c in "abc"]
MIDDLE_AGE = 2
ELECTED = 4
UNITS_PER_WEIGHT = 1024


def clip(x: float) -> float:
    return min(max(x, 0.0), 1.0)


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def half_life(weeks: float) -> float:
    """Return what is left after a week."""
    return 2.0 ** (-1.0 / weeks)


def bits(word: int) -> set[int]:
    return {f for f in NUMBERS if word >> f & 1}


class PlainAuthority:
    """What is common to an authority, and the design of features there."""

    def __init__(self, model: PlainModel, o: Any, row: int) -> None:
        columns = o.authorities
        self.model = model
        self.plan = bool(columns.plan[row])
        self.elected_digital = bool(columns.elected_digital[row])
        self.mode = COMMUNICATIONS[int(columns.communication[row])]
        self.monitoring = bool(columns.monitoring[row])
        self.target = float(columns.target[row])
        self.ease = columns.ease[row].tolist()
        self.quality = columns.quality[row].tolist()
        self.risk = columns.risk[row].tolist()
        self.services: list[PlainService] = []
        self.officials: list[PlainOfficial] = []
        self.sponsorship = [0.0 for _ in TOOLS]
        self.intensity = [0.0 for _ in TOOLS]
        self.course_chance = [0.0 for _ in TOOLS]
        self.users = [0 for _ in NUMBERS]
        self.able = [0 for _ in NUMBERS]

    def communicate(self) -> None:
        """Work out what mean sponsorship makes of communication and ordinary courses."""
        p = self.model.p
        comm = p[f"comm_{self.mode}"]
        for t in TOOL_NUMBERS:
            given = [official.encouragement[t] for official in self.officials]
            self.sponsorship[t] = sum(given) / len(given)
            self.intensity[t] = comm * (1.0 + p["comm_sponsor"] * self.sponsorship[t])
            self.course_chance[t] = p["train_weekly"] * self.sponsorship[t]

    def count(self) -> None:
        for f in NUMBERS:
            self.users[f] = sum(service.users[f] for service in self.services)
            self.able[f] = sum(service.able[f] for service in self.services)


class PlainService:
    """A service: its people, their counts, its requests."""

    def __init__(self, model: PlainModel, o: Any, row: int) -> None:
        self.model = model
        self.demand = float(o.services.demand[row])
        self.authority = model.authorities[int(o.services.authority[row])]
        self.authority.services.append(self)
        self.partner = self
        self.people: list[PlainPerson] = []
        self.users = [0 for _ in NUMBERS]
        self.able = [0 for _ in NUMBERS]
        self.tracking = 0.0
        self.arrived = 0
        self.tracked = 0
        self.tracked_share = float(o.services.tracked[row])

    def count(self) -> None:
        self.users = [0 for _ in NUMBERS]
        self.able = [0 for _ in NUMBERS]
        for person in self.people:
            for f in person.uses:
                self.users[f] += 1
            for f in person.can:
                self.able[f] += 1
        handlers = [x for x in self.people if x.rank == 0 and x.can >= INTAKE_AND_TRACKING]
        trackers = [x for x in handlers if x.uses >= INTAKE_AND_TRACKING]
        self.tracking = len(trackers) / len(handlers) if handlers else 0.0

    def handle(self) -> None:
        """Receive the week's requests and track some of them."""
        self.arrived = self.tracked = 0
        transfer = self.model.p["requests_transfer"]
        through = self.tracking * (1.0 - transfer * (1.0 - self.partner.tracking))
        for channel in CHANNELS:
            arrived = self.model.poisson(self.demand * channel.share)
            part = channel.trackable * through
            tracked = math.floor(arrived * part + self.model.random.random())
            self.arrived += arrived
            self.tracked += min(tracked, arrived)
        self.tracked_share = self.tracked / self.arrived if self.arrived else 0.0


class PlainCell:
    """The people of a service, rank and category: the smallest group that is counted."""

    def __init__(self) -> None:
        self.people: list[PlainPerson] = []

    def count(self) -> dict[str, list[float]]:
        out = {name: [0.0 for _ in NUMBERS] for name in ("users", "aware", "able")}
        out |= {name: [0.0 for _ in TOOLS] for name in ("shares", "posts")}
        for person in self.people:
            for f in person.can:
                out["able"][f] += 1
                out["users"][f] += f in person.uses
                out["aware"][f] += f in person.aware
            for t in TOOL_NUMBERS:
                if person.relevant[t]:
                    out["posts"][t] += 1
                    out["shares"][t] += person.share_of_use(t)
        return out


class PlainOfficial(mesa.Agent):
    """An elected member: her encouragement is her sponsorship."""

    person = None

    def __init__(self, model: PlainModel, o: Any, row: int) -> None:
        super().__init__(model)
        self.authority = model.authorities[int(o.heads.authority[row])]
        self.authority.officials.append(self)
        self.culture = float(o.heads.culture[row])
        self.encouragement = o.heads.encouragement[:, row].tolist()

    def sponsor(self) -> None:
        p = self.model.p
        common = (
            p["sponsor_culture"] * self.culture
            + p["sponsor_plan"] * self.authority.plan
            + p["sponsor_elected"] * self.authority.elected_digital
            + p["sponsor_legal"]
        )
        self.encouragement = [clip(common + p["sponsor_demand"] * (t == GRU)) for t in TOOL_NUMBERS]


class PlainHead(mesa.Agent):
    """A manager: encourages her team, more or less as she is convinced."""

    def __init__(self, model: PlainModel, o: Any, row: int) -> None:
        super().__init__(model)
        heads = o.heads
        self.authority = model.authorities[int(heads.authority[row])]
        self.team = model.services[int(heads.first_service[row]) : int(heads.end_service[row])]
        self.person: PlainPerson = model.people[int(heads.person[row])]
        self.person.head = self
        self.conviction = heads.conviction[:, row].tolist()
        self.coaching = heads.coaching[:, row].tolist()
        self.encouragement = heads.encouragement[:, row].tolist()
        self.next_encouragement = list(self.encouragement)
        self.w_own = float(heads.w_own[row])
        self.w_team = float(heads.w_team[row])
        self.w_feedback = float(heads.w_feedback[row])
        self.influences: list[tuple[PlainHead | PlainOfficial, float]] = []

    def arrive(self, conviction: list[float]) -> None:
        """Take the place of another manager, with a conviction of one's own."""
        self.conviction = conviction
        self.coaching = [0.0 for _ in TOOL_NUMBERS]
        self.encouragement = list(conviction)

    def own_use(self, tool: int) -> float | None:
        able = [f for f in OF_TOOL[tool] if f in self.person.can]
        return sum(f in self.person.uses for f in able) / len(able) if able else None

    def team_use(self, tool: int) -> float | None:
        users = sum(service.users[f] for service in self.team for f in OF_TOOL[tool])
        able = sum(service.able[f] for service in self.team for f in OF_TOOL[tool])
        if self.person.service in self.team:
            users -= sum(f in self.person.uses for f in OF_TOOL[tool])
            able -= sum(f in self.person.can for f in OF_TOOL[tool])
        return users / able if able else None

    def call(self, tool: int) -> float:
        """Return how strongly monitoring calls for encouragement; 0 when it does not."""
        if tool != GRU or not self.authority.monitoring:
            return 0.0
        demand = sum(service.demand for service in self.team)
        if demand == 0.0:
            return 0.0
        share = sum(service.demand * service.tracked_share for service in self.team) / demand
        if share < self.model.p["feedback_min_share"] or share >= self.authority.target:
            return 0.0
        return min(1.0, self.model.p["feedback_gain"] * (self.authority.target - share))

    def encourage(self) -> None:
        """Work out next week's encouragement from what others give and what is seen now."""
        p = self.model.p
        for t in TOOL_NUMBERS:
            sources = [(head.encouragement[t], weight) for head, weight in self.influences]
            sources += [
                (seen, weight)
                for seen, weight in (
                    (self.own_use(t), self.w_own),
                    (self.team_use(t), self.w_team),
                    (1.0, self.w_feedback * self.call(t)),
                )
                if seen is not None
            ]
            conviction = min(1.0, self.conviction[t] + self.coaching[t])
            total = sum(weight for _, weight in sources)
            around = sum(x * w for x, w in sources) / total if total > 0.0 else conviction
            aim = p["stubbornness"] * conviction + (1.0 - p["stubbornness"]) * around
            now = self.encouragement[t]
            self.next_encouragement[t] = now + p["encouragement_speed"] * (aim - now)
            self.coaching[t] *= half_life(p["coaching_half_life_weeks"])

    def take_effect(self) -> None:
        self.encouragement = list(self.next_encouragement)


class PlainPerson(mesa.Agent):
    """A post and its holder."""

    def __init__(self, model: PlainModel, o: Any, row: int) -> None:
        super().__init__(model)
        people = o.people
        self.service = model.services[int(people.service[row])]
        self.service.people.append(self)
        self.authority = self.service.authority
        self.category = int(people.category[row])
        self.rank = int(people.rank[row])
        self.mailbox = bool(people.mailbox[row])
        self.apart = bool(people.apart[row])
        self.reach = float(people.reach[row])
        self.can = bits(int(people.can[row]))
        self.relevance = [
            min(1.0, feature.relevance[self.category] + feature.relevance_front * bool(front))
            for front in [people.front[row]]
            for feature in FEATURES
        ]
        self.relevant = [
            [f for f in features if f in self.can and self.relevance[f] >= model.p["relevance_min"]]
            for features in OF_TOOL
        ]
        self.mandated = [bool(int(people.mandated[row]) >> t & 1) for t in TOOL_NUMBERS]
        self.boss: PlainHead | PlainOfficial
        self.head: PlainHead | None = None
        self.ties: list[tuple[PlainPerson, float]] = []
        self.weight_able: list[float] = []
        self.effect = float(people.effect[row])
        self.innovativeness = float(people.innovativeness[row])
        self.skill_base = people.skill_base[:, row].tolist()
        self.skill = people.skill[:, row].tolist()
        self.load_base = float(people.load_base[row])
        self.load = float(people.load[row])
        self.aware = bits(int(people.aware[row]))
        self.uses = bits(int(people.uses[row]))
        self.habit = people.habit[row].tolist()
        self.dose = people.dose[:, row].tolist()
        self.taught = bits(int(people.taught[row]))
        self.next_uses = set(self.uses)

    def change_hands(self) -> None:
        """Leave, perhaps, and be replaced (turnover)."""
        p, draw = self.model.p, self.model.random
        if draw.random() >= p["leavers_week"]:
            return
        self.leave()
        self.effect = draw.gauss(0.0, p["person_sd"])
        self.innovativeness = draw.betavariate(p["innovativeness_a"], p["innovativeness_b"])
        (age,) = draw.choices(range(5), AGE_SHARES[self.category])
        middle = p[("skill_mean_a", "skill_mean_b", "skill_mean_c")[self.category]]
        middle += p["skill_age"] * (age - MIDDLE_AGE)
        self.skill_base = [clip(draw.gauss(middle, p["skill_sd"])) for _ in range(3)]
        self.skill = list(self.skill_base)
        usual = p["load_a"] if self.category == 0 else p["load_bc"]
        usual += p["load_manager"] * (self.rank > 0)
        self.load_base = self.load = clip(draw.gauss(usual, p["load_sd"]))
        a, b = p["conviction_a"], p["conviction_b"]
        if self.head is not None:
            self.head.arrive([draw.betavariate(a, b) for _ in TOOL_NUMBERS])

    def leave(self) -> None:
        """Take along all that one knows and does."""
        self.model.left += 1
        self.uses, self.aware, self.taught = set(), set(), set()
        self.habit = [0.0 for _ in NUMBERS]
        self.dose = [0.0 for _ in TOOL_NUMBERS]

    def share_of_use(self, tool: int) -> float:
        """Return the share used of the tool's features relevant to the post."""
        relevant = self.relevant[tool]
        return sum(f in self.uses for f in relevant) / len(relevant)

    def live(self) -> None:
        """Do what one does in a week, seeing the others as the week began."""
        self.learn()
        if self.can:
            self.attend()
            self.decide()
            self.practise()

    def weight_using(self, f: int) -> float:
        return sum(weight for other, weight in self.ties if f in other.uses)

    def learn(self) -> None:
        """Hear of features (awareness)."""
        p, draw = self.model.p, self.model.random
        for f in NUMBERS:
            if f in self.aware:
                continue
            t = TOOL_OF[f]
            announced = p["aware_boss"] * self.boss.encouragement[t]
            if self.mailbox:
                announced += p["aware_broadcast"] * self.authority.intensity[t]
            hazard = announced * self.reach + p["aware_tie"] * self.weight_using(f)
            if draw.random() < 1.0 - math.exp(-hazard):
                self.aware.add(f)

    def attend(self) -> None:
        """Follow ordinary courses, perhaps (training)."""
        for t in TOOL_NUMBERS:
            if self.model.random.random() < self.authority.course_chance[t]:
                self.follow(t)

    def follow(self, t: int) -> None:
        """Follow an ordinary course on a tool."""
        p = self.model.p
        covered = [f for f in OF_TOOL[t] if f in self.can]
        if not covered:
            return
        dose = 1.0 - math.exp(-p["train_hours"] / p["course_hours"])
        self.aware |= set(covered)
        if dose >= self.dose[t]:
            self.taught -= set(OF_TOOL[t])
        self.taught |= set(covered)
        self.dose[t] = max(self.dose[t], dose)
        for k in range(3):
            mix = sum(FEATURES[f].mix[k] for f in covered) / len(covered)
            self.skill[k] += p["skill_gain"] * mix * dose * (1.0 - self.skill[k])

    def exposure(self, f: int) -> float:
        return self.weight_using(f) / self.weight_able[f] if self.weight_able[f] > 0.0 else 0.0

    def routine(self, f: int) -> float:
        users = self.service.users[f] - (f in self.uses)
        able = self.service.able[f] - (f in self.can)
        return users / able if able else self.model.p["routine_pivot"]

    def usefulness(self, f: int) -> float:
        feature = FEATURES[f]
        pull = self.authority.quality[f]
        if feature.scope != "none":
            scope = self.service if feature.scope == "service" else self.authority
            if scope.able[f]:
                pull *= 1.0 + feature.externality * scope.users[f] / scope.able[f]
        return self.relevance[f] * pull

    def tool_habit(self, tool: int) -> float:
        return sum([self.habit[f] for f in OF_TOOL[tool]]) / len(OF_TOOL[tool])

    def value(self, f: int) -> float:
        """Return V: what speaks for using a feature."""
        p, feature, t = self.model.p, FEATURES[f], TOOL_OF[f]
        encouragement = self.boss.encouragement[t]
        match = sum(m * s for m, s in zip(feature.mix, self.skill, strict=True))
        v = p["base"] + self.effect
        v += p["b_use"] * self.usefulness(f)
        v += p["b_ease"] * (self.authority.ease[f] + match)
        v += p[f"b_boss_{feature.tool}"] * (1.0 - self.innovativeness) * encouragement
        v += p["b_peer"] * self.exposure(f)
        if feature.collective:
            v += p["b_routine"] * (self.routine(f) - p["routine_pivot"])
        v += p["b_habit"] * self.tool_habit(t)
        if f in self.taught:
            trial = p["trial_floor"] + p["trial_boss"] * encouragement
            v += p["b_train"] * trial * self.dose[t]
        v -= p["b_load"] * self.load
        v -= p["b_risk"] * self.authority.risk[f]
        if self.mandated[t]:
            v += p["b_mandate"] - p["mandate_backlash"] * self.innovativeness
        return v

    def chance(self, f: int, value: float) -> float:
        """Return the chance to stop of a user, and to start of the others."""
        p = self.model.p
        if f not in self.uses:
            return p["pace"] * logistic(value)
        shield = 1.0 - p["habit_shield"] * self.habit[f]
        ceiling = min(p["pace"] * p["pace_out"], 1.0)
        return ceiling * shield * logistic(p["base_out"] - p["kappa"] * value)

    def decide(self) -> None:
        """Start and stop using features (adoption and abandonment)."""
        draw = self.model.random
        self.next_uses = set(self.uses)
        for f in self.can & (self.aware | self.uses):
            if draw.random() < self.chance(f, self.value(f)):
                self.next_uses ^= {f}

    def practise(self) -> None:
        """Make habits and train skills by using."""
        p = self.model.p
        for f in NUMBERS:
            if f in self.next_uses:
                self.habit[f] += p["habit_rate"] * (1.0 - self.habit[f])
            else:
                self.habit[f] *= 1.0 - p["habit_decay"]
        for k in range(3):
            practised = sum(FEATURES[f].mix[k] for f in self.next_uses) / len(FEATURES)
            self.skill[k] += p["skill_practice"] * practised * (1.0 - self.skill[k])

    def close(self) -> None:
        """Forget and feel the load; then what was decided takes effect."""
        p = self.model.p
        keep = half_life(p["skill_half_life_weeks"])
        self.skill = [b + (s - b) * keep for s, b in zip(self.skill, self.skill_base, strict=True)]
        self.dose = [d * half_life(p["trial_half_life_weeks"]) for d in self.dose]
        started = len(self.next_uses - self.uses)
        aim = self.load_base + p["load_site"] * self.apart
        aim -= p["load_relief"] * self.service.tracked_share
        self.load = clip(self.load + p["load_speed"] * (aim - self.load) + p["load_new"] * started)
        self.model.gained += started
        self.model.dropped += len(self.uses - self.next_uses)
        self.uses = set(self.next_uses)


SEED = "rng" if tuple(map(int, mesa.__version__.split(".")[:2])) >= (3, 5) else "seed"
"""What this Mesa calls the seed of a model."""


class PlainModel(mesa.Model):
    """The model, from a state of the package between two weeks.

    Parameters
    ----------
    state : simadopt.levels.staff.engine.state.State
        Read, and left as it is.
    seed : int
        Of the draws made here, which have nothing to do with those of the package.
    changes : dict, optional
        Parameters that replace those of the scenario (for tests of the tests).
    """

    def __init__(self, state: Any, seed: int, changes: dict[str, float] | None = None) -> None:
        super().__init__(**{SEED: seed})
        scenario, o = state.scenario, state.o
        usual = type(scenario.theory)()
        if scenario.interventions or scenario.theory != usual:
            raise ValueError("only cases without interventions, under the usual theory")
        values = parameters(scenario.parameters)._asdict() | (changes or {})
        self.p = {name: float(value) for name, value in values.items()}
        self.random = random.Random(seed)
        self.left = self.gained = self.dropped = 0
        self.authorities = [PlainAuthority(self, o, a) for a in range(o.authorities.plan.size)]
        self.services = [PlainService(self, o, s) for s in range(o.services.demand.size)]
        for service, partner in zip(self.services, o.services.partner.tolist(), strict=True):
            service.partner = self.services[partner]
        self.people = [PlainPerson(self, o, row) for row in range(o.people.key.size)]
        self.heads = [
            (PlainOfficial if kind == ELECTED else PlainHead)(self, o, row)
            for row, kind in enumerate(o.heads.kind.tolist())
        ]
        cells: dict[tuple[PlainService, int, int], PlainCell] = {}
        for person in self.people:
            place = (person.service, person.rank, person.category)
            cells.setdefault(place, PlainCell()).people.append(person)
        self.cells = list(cells.values())
        self.records: list[Any] = []
        self.tie(o)
        self.count()
        self.record()

    def tie(self, o: Any) -> None:
        """Lead people to their bosses, their ties, and heads to who influences them."""
        weights = [round(self.p[f"w_{t}"] * UNITS_PER_WEIGHT) / UNITS_PER_WEIGHT for t in TIE_TYPES]
        start, other = o.ties.start.tolist(), o.ties.other.tolist()
        for row, person in enumerate(self.people):
            person.boss = self.heads[int(o.people.leader[row])]
            place = start[row]
            for weight, degree in zip(weights, o.ties.degree[row].tolist(), strict=True):
                person.ties += [(self.people[i], weight) for i in other[place : place + degree]]
                place += degree
            if place != start[row + 1]:
                raise ValueError("ties are not grouped by type")
        for person in self.people:
            person.weight_able = [
                sum(weight for friend, weight in person.ties if f in friend.can) for f in NUMBERS
            ]
        start, source = o.heads.start.tolist(), o.heads.source.tolist()
        for row, head in enumerate(self.heads):
            if isinstance(head, PlainHead):
                links = range(start[row], start[row + 1])
                head.influences = [(self.heads[source[x]], float(o.heads.weight[x])) for x in links]

    def poisson(self, mean: float) -> int:
        """Return how many arrivals, at exponential distances, fall in a stretch of that length."""
        count, place = 0, self.random.expovariate(1.0)
        while place < mean:
            count, place = count + 1, place + self.random.expovariate(1.0)
        return count

    def count(self) -> None:
        for unit in [*self.services, *self.authorities]:
            unit.count()

    def lead(self) -> None:
        """Let the elected sponsor and managers encourage, as they see use now."""
        self.count()
        self.agents_by_type[PlainOfficial].do("sponsor")
        for authority in self.authorities:
            authority.communicate()
        self.agents_by_type[PlainHead].do("encourage")

    def close(self) -> None:
        """Let everything that was decided take effect."""
        self.agents_by_type[PlainPerson].do("close")
        self.agents_by_type[PlainHead].do("take_effect")

    def step(self) -> None:
        """Move on by a week."""
        self.agents_by_type[PlainPerson].do("change_hands")
        self.lead()
        self.agents_by_type[PlainPerson].do("live")
        self.close()
        self.count()
        for service in self.services:
            service.handle()
        self.record()

    def record(self) -> None:
        """Keep what is observed of the week: counts by cell, encouragement, requests."""
        cells = [cell.count() for cell in self.cells]
        managers = [head for head in self.heads if isinstance(head, PlainHead)]
        given = [[head.encouragement[t] for head in managers] for t in TOOL_NUMBERS]
        requests = [(service.arrived, service.tracked) for service in self.services]
        flows = (self.left, self.gained, self.dropped)
        self.records.append((cells, given, requests, flows))

    def observe(self) -> dict[str, float]:
        """Return the measures of the last record that both versions are compared by."""
        cells, given, requests, flows = self.records[-1]
        out = {}
        for t, tool in enumerate(TOOLS):
            posts = sum(cell["posts"][t] for cell in cells)
            out[f"{tool} use"] = sum(cell["shares"][t] for cell in cells) / posts
            able = [sum(cell["able"][f] for cell in cells) for f in OF_TOOL[t]]
            aware = [sum(cell["aware"][f] for cell in cells) for f in OF_TOOL[t]]
            out[f"{tool} awareness"] = mean([x / y for x, y in zip(aware, able, strict=True)])
            out[f"{tool} encouragement"] = mean(given[t])
        arrived = sum(arrived for arrived, _ in requests)
        out["tracked share"] = sum(tracked for _, tracked in requests) / arrived if arrived else 0.0
        people = self.people
        shares = [
            [x.share_of_use(GRU) for x in service.people if x.relevant[GRU]]
            for service in self.services
        ]
        out["spread between services"] = spread(shares)
        out["habit"] = mean([person.habit[f] for person in people for f in person.can])
        out["skill"] = mean([skill for person in people if person.can for skill in person.skill])
        out["load"] = mean([person.load for person in people])
        out["awareness of everybody"] = mean([len(x.aware) / len(FEATURES) for x in people])
        names = ("posts that changed hands", "adoptions", "abandonments")
        return out | dict(zip(names, map(float, flows), strict=True))


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def spread(groups: list[list[float]]) -> float:
    """Return the share of the variance of a value that lies between groups."""
    everybody = [x for group in groups for x in group]
    middle = mean(everybody)
    total = sum((x - middle) ** 2 for x in everybody)
    between = sum(len(group) * (mean(group) - middle) ** 2 for group in groups)
    return between / total if total > 0.0 else 0.0
