"""Hand-made bugs: one line of the package changed, and the tests that must notice."""

from __future__ import annotations

from dataclasses import dataclass

ADOPTION = "rules/test_adoption.py"
PERSON = "rules/test_people_rules.py"
OFFICE = "rules/test_managers_and_requests.py"
CHANCE = "chance/test_known_answers.py"
WEEK = "engine/test_plain_week.py::test_three_weeks_by_hand[full]"
RIVALS = "engine/test_plain_week.py::test_three_weeks_by_hand[managers]"
BOOKS = "engine/test_books.py::test_every_week[peers off]"
REQUESTS = (
    "engine/test_books.py::test_requests_are_whole_and_tracked_ones_are_among_them[peers off]"
)
ACTS = "engine/test_interventions.py"
LEFT_OUT = "engine/test_decisions.py::test_whom_no_chance_can_move_is_rightly_left_out"
LEARNING = "engine/test_learning.py::test_whom_a_head_encourages_for_one_tool_may_learn_of_it"
NEWS = "organisation/test_reach.py::test_colleagues_and_friends_carry_no_news_of_the_project"
TIES = "organisation/test_ties.py::test_csr_holds_the_pairs_it_was_made_of"


@dataclass(frozen=True)
class Mutant:
    """A bug: in ``file``, ``old`` is written ``new``; ``killer`` is the test that must fail."""

    name: str
    file: str
    old: str
    new: str
    killer: str


MUTANTS = (
    # what is said
    Mutant(
        "zero is plural in French", "core/messages.py",
        'abs(number) < 2 if language == "fr"', 'number == 1 if language == "fr"',
        "data/test_messages.py::test_a_plural_follows_its_number",
    ),
    # a sign, a factor, the wrong side: the scalar rules
    Mutant("load helps", "rules/adoption.py", "-p.b_load * load", "p.b_load * load", ADOPTION),
    Mutant(
        "heads move the innovative", "rules/adoption.py",
        "(_ONE - innovativeness) * e_head", "innovativeness * e_head", ADOPTION,
    ),
    Mutant(
        "routine the wrong way", "rules/adoption.py",
        "(routine - p.routine_pivot)", "(p.routine_pivot - routine)", ADOPTION,
    ),
    Mutant(
        "floor of a course dropped", "rules/adoption.py",
        "(p.trial_floor + p.trial_boss * e_head)", "(p.trial_boss * e_head)", ADOPTION,
    ),
    Mutant(
        "what is worth more is left", "rules/abandonment.py",
        "p.base_out - p.kappa * value", "p.base_out + p.kappa * value", ADOPTION,
    ),
    Mutant(
        "habit does not shield", "rules/abandonment.py",
        "(_ONE - p.habit_shield * habit)", "(_ONE + p.habit_shield * habit)", ADOPTION,
    ),
    Mutant(
        "who never tried counts as lapsed", "rules/returning.py",
        "(back if tried > _ZERO else _ONE)", "(back if tried < _ONE else _ONE)", PERSON,
    ),
    Mutant(
        "a rejecter is who has the habit", "rules/returning.py",
        "habit < p.trial_habit", "habit > p.trial_habit", PERSON,
    ),
    Mutant(
        "routine is lost as fast as it is built", "levels/staff/rules/routine.py",
        "p.routine_build if target > routine else p.routine_loss", "p.routine_build", PERSON,
    ),
    Mutant(
        "the head weighs what use should", "levels/staff/rules/routine.py",
        "(_ONE - p.routine_head) * share", "p.routine_head * share", PERSON,
    ),
    Mutant(
        "threshold from the other side", "rules/exposure.py",
        "users >= need", "users > need", ADOPTION,
    ),
    Mutant(
        "step from the other side", "rules/link.py",
        "_ONE if value >= _ZERO", "_ONE if value > _ZERO", ADOPTION,
    ),
    Mutant(
        "share of the users among the users", "levels/staff/rules/usefulness.py",
        "share = users / (able if able > _ZERO else _ONE)",
        "share = users / (users if users > _ZERO else _ONE)", ADOPTION,
    ),
    Mutant(
        "old news travels as new", "rules/awareness.py",
        "p.aware_tie * news_ * contact", "p.aware_tie * contact", PERSON,
    ),
    Mutant(
        "what is met is forgotten", "rules/awareness.py",
        "chance.exp(-p.forget_span *", "chance.exp(p.forget_span *", PERSON,
    ),
    Mutant(
        "a mailbox is not needed", "rules/awareness.py",
        "communication * mailbox +", "communication +", PERSON,
    ),
    Mutant(
        "forgetting keeps what it loses", "rules/forgetting.py",
        "base + (x - base) * keep", "x - (x - base) * keep", PERSON,
    ),
    Mutant(
        "half-life of e", "rules/forgetting.py",
        "chance.power(2.0,", "chance.power(2.718281828,", PERSON,
    ),
    Mutant(
        "tracking adds pressure", "levels/staff/rules/load.py",
        "- p.load_relief * tracked", "+ p.load_relief * tracked", PERSON,
    ),
    Mutant(
        "habit is lost at once", "rules/practice.py",
        "habit * (_ONE - p.habit_decay)", "habit * p.habit_decay", PERSON,
    ),
    Mutant(
        "no diminishing return", "levels/staff/rules/training.py",
        "dose * (_ONE - skill)", "dose", PERSON,
    ),
    Mutant(
        "everybody stays but the leavers", "levels/staff/rules/turnover.py",
        "draw < p.leavers_week", "draw > p.leavers_week", PERSON,
    ),
    Mutant(
        "stubbornness on the wrong side", "levels/staff/rules/encouragement.py",
        "(1.0 - stubbornness) * social", "stubbornness * social", OFFICE,
    ),
    Mutant(
        "feedback on what is not tracked", "levels/staff/rules/encouragement.py",
        "tracked < least", "tracked > least", OFFICE,
    ),
    Mutant(
        "transfer where the partner does not", "levels/staff/rules/requests.py",
        "(1.0 - partner)", "partner", OFFICE,
    ),
    Mutant(
        "demand of citizens for every tool", "levels/staff/rules/sponsorship.py",
        "p.sponsor_demand * citizen_facing", "p.sponsor_demand", OFFICE,
    ),
    # draws
    Mutant("another finaliser", "core/chance.py", "(z ^ (z >> _S30))", "(z ^ (z >> _S31))", CHANCE),
    Mutant(
        "two features, one draw", "core/chance.py",
        "        return high_unit(w)", "        return low_unit(w)", CHANCE,
    ),
    Mutant(
        "a draw reused", "levels/staff/engine/update.py",
        "chance.weekly(c.s_use, week_)", "chance.weekly(c.s_awareness, week_)", WEEK,
    ),
    Mutant(
        "off by one week", "levels/staff/engine/update.py",
        "week_ = np.uint64(week)", "week_ = np.uint64(week + 1)", WEEK,
    ),
    # the engine: stale columns, wrong denominators, wrong ends
    Mutant(
        "last week's awareness", "levels/staff/engine/update.py",
        "all_uses, all_can, all_aware = people.uses, people.can, people.aware\n",
        "all_uses, all_can, all_aware = people.uses, people.can, people.aware_counted\n", WEEK,
    ),
    Mutant(
        "service for authority", "levels/staff/engine/update.py",
        "able = np.float32(all_could[a, f] if wide else could[s, f])",
        "able = np.float32(could[s, f])", WEEK,
    ),
    Mutant(
        "skills by last week's use", "levels/staff/engine/update.py",
        "practise(first, rows, after,", "practise(first, rows, uses,", WEEK,
    ),
    Mutant(
        "novelty of what was dropped", "levels/staff/engine/update.py",
        "uses_next[i] & ~uses[i]", "uses[i] & ~uses_next[i]", WEEK,
    ),
    Mutant(
        "stopping by the other end of the draw", "levels/staff/engine/decide.py",
        "_U1 if u < _ONE - risk else _U0", "_U1 if u >= risk else _U0", WEEK,
    ),
    Mutant(
        "the wrong end of a tie", "levels/staff/engine/flips.py",
        "using_ties[j, f] += step", "using_ties[i, f] += step", WEEK,
    ),
    Mutant(
        "leavers of the week after", "levels/staff/engine/flips.py",
        "chance.weekly(c.s_turnover, np.uint64(week))",
        "chance.weekly(c.s_turnover, np.uint64(week + 1))", WEEK,
    ),
    Mutant(
        "the conviction of the one before", "levels/staff/engine/flips.py",
        "            o.heads.conviction[t, h] = drawn\n", "", WEEK,
    ),
    Mutant(
        "trackers are not told", "levels/staff/engine/flips.py",
        "trackers[service[i]] += np.int32(now) - np.int32(then)", "pass", WEEK,
    ),
    Mutant(
        "a head in her own team", "levels/staff/engine/managers.py",
        "(-mine, -could) if inside else (0, 0)", "(0, 0)", WEEK,
    ),
    Mutant(
        "this week's encouragement", "levels/staff/engine/managers.py",
        "weight[k] * given[t, source[k]]",
        "weight[k] * after[t, source[k]]", WEEK,
    ),
    Mutant(
        "a service is its own partner", "levels/staff/engine/requests.py",
        "other = partners[s]", "other = s", WEEK,
    ),
    Mutant(
        "courses for the unequipped", "levels/staff/engine/learn.py",
        "mask = tool_mask[tool] & can[i]", "mask = tool_mask[tool]", WEEK,
    ),
    Mutant(
        "habit of the feature for that of the tool", "levels/staff/engine/habits.py",
        "w[at(R_HABIT + t, j)] /= count", "w[at(R_HABIT + t, j)] /= np.float32(2.0)", WEEK,
    ),
    Mutant(
        "one's own use for the boss's", "levels/staff/engine/block.py",
        "bit(uses[max(manager, 0)], f)", "bit(uses[i], f)", RIVALS,
    ),
    Mutant(
        "awareness is not counted", "levels/staff/engine/flips.py",
        "count_bits(learned, aware[i], tally.aware, g)", "pass", BOOKS,
    ),
    Mutant(
        "observed a week late", "levels/staff/engine/week.py",
        "observe(row, kept_row,", "observe(row - 1, kept_row,", BOOKS,
    ),
    Mutant(
        "sponsorship added up and not averaged", "levels/staff/engine/managers.py",
        "authorities.sponsorship[a, t] /= count[a]", "authorities.sponsorship[a, t] /= 1.0", WEEK,
    ),
    Mutant(
        "contact of the first feature for all", "levels/staff/engine/learn.py",
        "np.float32(using_ties[i, f]) * scale", "np.float32(using_ties[i, 0]) * scale",
        "engine/test_learning.py::test_whose_ties_use_one_feature_may_learn_of_it",
    ),
    Mutant(
        "tools are not forgotten", "levels/staff/engine/learn.py",
        "knows[i] &= ~np.uint8(tool)", "pass",
        "engine/test_learning.py::test_tools_are_learned_and_forgotten_by_their_own_draws",
    ),
    Mutant(
        "V is its first term", "levels/staff/engine/decide.py",
        "adoption.value(terms_at(j, w, p))", "terms_at(j, w, p)[0]", WEEK,
    ),
    Mutant(
        "too few are weighed for stopping", "levels/staff/engine/decide.py",
        "< _ONE - leave", "< _ONE - leave * np.float32(0.5)", f"{LEFT_OUT}[full]",
    ),
    Mutant(
        "too few are weighed for starting", "levels/staff/engine/decide.py",
        "if u < first_time else", "if u < first_time * np.float32(0.5) else", f"{LEFT_OUT}[step]",
    ),
    Mutant(
        "who starts again has not forgiven", "levels/staff/engine/decide.py",
        "~after[j] & (rejected[j] | young)", "rejected[j] | young",
        "engine/test_decisions.py::test_who_starts_again_has_forgiven",
    ),
    Mutant(
        "habit grows unused", "levels/staff/engine/decide.py",
        "habit_next(habit[f, k], used, growth, p)",
        "habit_next(habit[f, k], _ONE, growth, p)", WEEK,
    ),
    Mutant(
        "procedures forget the head", "levels/staff/engine/routines.py",
        "stock[s, t] = routine.routine_next(stock[s, t], target, p)",
        "stock[s, t] = routine.routine_next(stock[s, t], share, p)", WEEK,
    ),
    Mutant(
        "the past draws as the future", "levels/staff/engine/past.py",
        'other = int(chance.start_of(seed, "past") >> np.uint64(1))', "other = seed",
        "engine/test_past.py::test_the_past_does_not_foretell",
    ),
    Mutant(
        "one draw for the courses of all tools", "levels/staff/engine/learn.py",
        "w[at(TOOL_DRAWS + tool, j)] >=", "w[at(TOOL_DRAWS, j)] >=", WEEK,
    ),
    Mutant(
        "everybody at the desk", "levels/staff/engine/decide.py",
        "w[at(F_FRONT, j)] * w[at(R_FRONT, j)]", "w[at(F_FRONT, j)]", WEEK,
    ),
    Mutant(
        "users weighed as if they were to start", "levels/staff/engine/decide.py",
        "abandonment.exit_value(v, p) if using else v", "v", WEEK,
    ),
    Mutant(
        "tracked requests not remembered", "levels/staff/engine/week.py",
        "+= tracked[s, k]", "+= arrived[s, k]", REQUESTS,
    ),
    # interventions and ties
    Mutant(
        "coaching writes encouragement", "levels/staff/engine/interventions.py",
        "heads.coaching[t, led] += what", "heads.encouragement[t, led] += what",
        f"{ACTS}::test_coaching",
    ),
    Mutant(
        "coaching paid for staff", "levels/staff/engine/interventions.py",
        "    return led.size", "    return rows.size", f"{ACTS}::test_coaching_costs_for_heads_only",
    ),
    Mutant(
        "last come, first equipped", "levels/staff/engine/interventions.py",
        "u - people.rank[lacking]", "u + people.rank[lacking]",
        f"{ACTS}::test_managers_are_equipped_first",
    ),
    Mutant(
        "the hierarchy is lost too", "levels/staff/engine/interventions.py",
        " & (pairs.kind != 1)", "", f"{ACTS}::test_reorganisation",
    ),
    Mutant(
        "coaching starts from conviction alone", "levels/staff/engine/interventions.py",
        " - heads.coaching[t, led], 0.0)", ", 0.0)", f"{ACTS}::test_repeated_coaching_"
        "closes_what_is_left_and_never_passes_1[2-0.3-gru]",
    ),
    Mutant(
        "a bound without its last tool", "levels/staff/engine/update.py",
        "for t in range(context.news.size):\n        most[2]",
        "for t in range(context.news.size - 1):\n        most[2]", f"{LEARNING}[0.0-expression]",
    ),
    Mutant(
        "a bound without what ties use", "levels/staff/engine/learn.py",
        "context.contact[i], news", "_ZERO, news",
        "engine/test_learning.py::test_whose_ties_use_one_feature_may_learn_of_it",
    ),
    Mutant(
        "practice of another feature", "levels/staff/engine/habits.py",
        "mix[first_of(rest), k]", "mix[0, k]", WEEK,
    ),
    Mutant(
        "the habit of one who left stays", "levels/staff/engine/flips.py",
        "            context.habit[f, k] = np.float32(0.0)", "            pass", WEEK,
    ),
    Mutant(
        "ties of a service carry project news", "levels/staff/organisation/reach.py",
        "if t != SERVICE and t != ADVICE", "if t != ADVICE", f"{NEWS}[0]",
    ),
    Mutant(
        "friends carry project news", "levels/staff/organisation/reach.py",
        "if t != SERVICE and t != ADVICE", "if t != SERVICE",
        f"{NEWS}[5]",
    ),
    Mutant(
        "one direction of a tie", "levels/staff/organisation/ties.py",
        "other[place[j, t]] = i", "other[place[j, t]] = j", TIES,
    ),
)  # fmt: skip


def mutated(text: str, mutant: Mutant) -> str:
    """Return the text of a file with the bug in it."""
    count = text.count(mutant.old)
    if count != 1:
        raise ValueError(f"{mutant.name}: {count} times in {mutant.file}: {mutant.old!r}")
    return text.replace(mutant.old, mutant.new)
