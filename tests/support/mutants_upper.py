"""Hand-made bugs in what is made of runs: the survey, the measures and the experiments."""

from __future__ import annotations

from support.mutants import Mutant

SURVEY = "survey/test_interview.py"
OWN = "survey/test_encouragement.py"
HISTORY = "model/test_history.py"
SUMMARY = "model/test_summary.py"
DELAYS = "model/test_delays.py::test_quantiles_against_scipy"
OUTCOMES = "model/test_outcomes.py"
INTERVALS = "experiments/comparison/test_estimates.py"
PARTS = "experiments/comparison/test_components.py"
LIKELIHOOD = "experiments/calibration/test_likelihood.py"
WEIGHTS = "experiments/calibration/test_weights.py"
PLAN = "experiments/sweep/test_plan.py"
KNOWN = "experiments/sensitivity/test_known_answers.py"
PRIM = "experiments/discovery/test_prim.py"
SEARCH = "experiments/search/test_parts.py"
OVER_TIME = "survey/test_over_time.py"

POLICIES = "territory/test_policies.py"
DOCKING = "territory/test_docking.py"
TERRITORY = "levels/territory"

UPPER = (
    # figures about time
    Mutant(
        "a week without use is a stop", "levels/staff/survey/over_time.py",
        "(k + 1) * YEAR].any(axis=0)", "(k + 1) * YEAR].all(axis=0)",
        f"{OVER_TIME}::test_a_lapse_of_weeks_is_no_stop",
    ),
    Mutant(
        "who leaves has stopped for good", "levels/staff/survey/over_time.py",
        "(np.sum(a & stay & ~b & ~c), np.sum(a & stay))", "(np.sum(a & ~b & ~c), np.sum(a))",
        f"{OVER_TIME}::test_who_leaves_is_in_the_gross_rate_only",
    ),
    Mutant(
        "holders of another week", "levels/staff/survey/lives.py",
        "self.arrival[first] == self.arrival[last]", "self.arrival[first] == self.arrival[first]",
        f"{OVER_TIME}::test_who_leaves_is_in_the_gross_rate_only",
    ),
    Mutant(
        "a state beyond 1 is taken", "survey/question_checks.py",
        "(found <= 1.0 + _ROUNDING)", "(found <= np.inf)",
        "survey/test_own_questions.py::test_a_state_that_is_none_is_told",
    ),
    # the territory
    Mutant(
        "those who answer are no more engaged", f"{TERRITORY}/survey/frame.py",
        "float(run.p.select_rho) * engagement(run)", "0.0 * engagement(run)",
        f"{POLICIES}::test_those_who_answer_are_engaged_when_rho_is_large",
    ),
    Mutant(
        "an unknown price counts as nothing", f"{TERRITORY}/model/outcomes.py",
        "cost = math.nan if run.unpriced", "cost = 0.0 if run.unpriced",
        f"{POLICIES}::test_a_price_that_is_not_given_is_unknown_not_zero",
    ),
    Mutant(
        "a counterfactual with the mechanism on", f"{TERRITORY}/explanations/explain.py",
        "model_copy(update={name: False})", "model_copy(update={name: True})",
        f"{POLICIES}::test_a_mechanism_that_does_nothing_changes_nothing",
    ),
    Mutant(
        "a commune that leaves keeps what its old body hosted", f"{TERRITORY}/engine/membership.py",
        "column[moving] &= ~lost", "column[moving] |= lost",
        f"{DOCKING}::test_what_is_done_is_docked",
    ),
    Mutant(
        "the stand-in reads quarters as years", f"{TERRITORY}/success.py",
        "years = _quarters_since(run) / 4.0", "years = _quarters_since(run)",
        f"{DOCKING}::test_the_stand_in_for_staff_is_docked",
    ),
    Mutant(
        "data without their errors", "experiments/calibration/smoother.py",
        "data + noise, error**2", "data + 0.0 * noise, error**2",
        "experiments/calibration/test_smoother.py::test_a_linear_model_comes_to_the_posterior_of_bayes",
    ),
    # what is said
    # the questionnaire
    Mutant(
        "consent read from another tool", "levels/staff/survey/states.py",
        '_received(table.tool_names.index("expression"))', '_received(table.tool_names.index("intranet"))',
        f"{OWN}::test_each_tool_s_own",
    ),
    Mutant(
        "information on another tool", "levels/staff/survey/states.py",
        "_received(main)(state),", "_received(1)(state),",
        f"{OWN}::test_each_tool_s_own",
    ),
    Mutant(
        "a negative state added", "survey/opinions.py",
        'value if sign == "+" else 1.0 - value', "value",
        f"{SURVEY}::test_an_index_is_the_mean_of_signed_states",
    ),
    Mutant(
        "information makes undecided", "survey/opinions.py",
        "(1.0 - float(p.answer_information) * informed)",
        "(1.0 + float(p.answer_information) * informed)",
        f"{SURVEY}::test_indecision_grows_with_distance_and_shrinks_with_information",
    ),
    Mutant(
        "the undecided disagree", "survey/opinions.py", "z < -half", "z < half",
        f"{SURVEY}::test_opinions_partition_people",
    ),
    Mutant(
        "categories not raked", "levels/staff/survey/frame.py",
        "weight * (wanted / np.maximum(present, 1e-12))[category]", "weight / weight.sum()",
        f"{SURVEY}::test_only_the_connected_answer_and_weights_are_raked",
    ),
    Mutant(
        "a reduced body weighs what is simulated", "levels/staff/survey/frame.py",
        "(real / np.maximum(size, 1.0))", "(size / np.maximum(size, 1.0))",
        f"{SURVEY}::test_a_body_at_a_reduced_scale_keeps_its_weight",
    ),
    Mutant(
        "few people are published", "survey/interview.py",
        "if people < level.least_answers:", "if people < 1:",
        f"{SURVEY}::test_small_groups_are_not_published",
    ),
    Mutant(
        "sealed figures scored", "survey/comparison.py",
        "row.figure.split in splits", "row.figure.split", f"{SURVEY}::test_only_what_is_open_is_scored",
    ),
    Mutant(
        "a gap in shares", "survey/statistics.py",
        "100.0 * (parts[0] - parts[1])", "parts[0] - parts[1]",
        "survey/test_statistics.py",
    ),
    Mutant(
        "a share of everybody", "survey/statistics.py",
        "total = float(weight[inside].sum())", "total = float(weight.sum())",
        "survey/test_statistics.py",
    ),
    Mutant(
        "C counted as B and C", "levels/staff/survey/populations.py",
        '"bc": _category(1, 2)', '"bc": _category(2)',
        "survey/test_statistics.py",
    ),
    Mutant(
        "a small body dies of its reduction", "levels/staff/survey/panel.py",
        "max(min(one.staff, SMALL_STAFF), round(kept * one.staff))", "round(kept * one.staff)",
        f"{SURVEY}::test_a_reduced_panel_has_the_same_small_bodies",
    ),
    # measures of a run
    Mutant(
        "use over the posts of another tool", "levels/staff/model/measures.py",
        "ratio(shares[..., t], posts[..., t] * SHARE_UNIT)",
        "ratio(shares[..., t], posts[..., 0] * SHARE_UNIT)",
        f"{OUTCOMES}::test_levels_by_hand",
    ),
    Mutant(
        "history a week short", "levels/staff/model/history.py",
        "weeks = slice(first, self.weeks + 1)", "weeks = slice(first, self.weeks)",
        f"{OUTCOMES}::test_levels_by_hand",
    ),
    Mutant(
        "half reached one person early", "levels/staff/model/outcomes.py",
        "reached = use[:, t] >= HALF", "reached = use[:, t] > HALF",
        f"{OUTCOMES}::test_weeks_to_half_by_hand",
    ),
    Mutant(
        "tracked requests are lost", "levels/staff/model/outcomes.py",
        "float(state.p.loss_untracked) * (arrived - tracked)",
        "float(state.p.loss_untracked) * tracked", f"{OUTCOMES}::test_requests_and_costs_by_hand",
    ),
    Mutant(
        "hours cost nothing", "levels/staff/model/outcomes.py",
        'history.spent["eur"] + history.spent["hours"] * float(state.p.hour_eur)',
        'history.spent["eur"]', f"{OUTCOMES}::test_requests_and_costs_by_hand",
    ),
    Mutant(
        "groups one off", "levels/staff/model/groups.py",
        "out[found] = np.add.reduceat", "out[found - found.min()] = np.add.reduceat",
        f"{OUTCOMES}::test_group_sums_stand_under_their_own_name",
    ),
    Mutant(
        "ten real people are shown", "levels/staff/model/groups.py",
        "size.items() if people < LEAST_PEOPLE}", "size.items() if people < LEAST_PEOPLE - 1}",
        "model/test_privacy.py",
    ),
    Mutant(
        "the last one hidden is found by subtraction", "levels/staff/model/groups.py",
        "if left < LEAST_PEOPLE and size:", "if False:", "model/test_privacy.py",
    ),
    Mutant(
        "two real heads are shown", "levels/staff/model/managing.py",
        "(real > 0) & (size < LEAST_HEADS)", "(real > 0) & (size < LEAST_HEADS - 1)",
        "model/test_privacy.py",
    ),
    Mutant(
        "the mean square of the others", "levels/staff/model/services.py",
        "(between - within) / total", "between / total", f"{SUMMARY}::test_icc_by_hand",
    ),
    Mutant(
        "heads above the median", "levels/staff/model/services.py",
        "use.encouragement[chosen] < np.median", "use.encouragement[chosen] > np.median",
        f"{SUMMARY}::test_non_using_below_a_fifth_when_three_are",
    ),
    Mutant(
        "untracked take tracked time", "levels/staff/model/delays.py",
        "untracked = _erlang(UNTRACKED_STEPS * days / untracked_days",
        "untracked = _erlang(UNTRACKED_STEPS * days / tracked_days", DELAYS,
    ),
    Mutant(
        "gap of the other side", "levels/staff/model/residents.py",
        "waits[1] - waits[0]", "waits[0] - waits[1]", f"{OUTCOMES}::test_requests_and_costs_by_hand",
    ),
    Mutant(
        "a quarter of twelve weeks", "levels/staff/model/residents.py",
        "history.weeks - WEEKS + 1", "history.weeks - WEEKS + 2",
        f"{OUTCOMES}::test_requests_and_costs_by_hand",
    ),
    Mutant(
        "digits lost", "core/outcomes.py",
        'f"{value:.{SIGNIFICANT}g}"', 'f"{value:.{SIGNIFICANT}f}"',
        f"{SUMMARY}::test_rounding_keeps_significant_digits",
    ),
    Mutant(
        "what a prior says is told as known", "levels/staff/model/summary.py",
        "GRU_LEVELS if table == SHIPPED else OWN_LEVELS", "OWN_LEVELS",
        f"{SUMMARY}::test_it_says_what_it_belongs_to",
    ),
    # intervals and their parts
    Mutant(
        "spread of a population", "experiments/comparison/estimates.py",
        "float(known.std(ddof=1)) / math.sqrt(known.size)", "float(known.std()) / math.sqrt(known.size)",
        f"{INTERVALS}::test_paired_interval_by_hand",
    ),
    Mutant(
        "one degree of freedom too many", "experiments/comparison/estimates.py",
        "t.ppf(1.0 - tail, n - 1)", "t.ppf(1.0 - tail, n)",
        f"{INTERVALS}::test_paired_interval_by_hand",
    ),
    Mutant(
        "five per cent on each side", "experiments/comparison/estimates.py",
        "(1.0 - LEVEL) / 2.0", "1.0 - LEVEL", f"{INTERVALS}::test_paired_interval_by_hand",
    ),
    Mutant(
        "chance of a few runs left in the mean effect", "experiments/comparison/draw_limits.py",
        "math.sqrt(min(max(1.0 - ratio, 0.0), 1.0))", "1.0",
        "experiments/test_draws.py::test_the_mean_effect_is_covered_as_often_as_its_level_says",
    ),
    Mutant(
        "95 % of any number of draws", "experiments/comparison/draw_limits.py",
        "if n >= fewest:", "if n:",
        "experiments/test_draws.py::test_no_95_percent_under_a_hundred_draws",
    ),
    Mutant(
        "a fit of other dynamics is taken", "experiments/draws.py",
        "_numbers(version) < _numbers(level.dynamics)", "not version",
        "experiments/test_draws.py::test_a_fit_of_an_earlier_version_is_not_taken",
    ),
    Mutant(
        "one theory only", "experiments/draws.py",
        "place[order] = (np.arange(n) + 0.5) / n", "place[order] = 0.0",
        "experiments/test_draws.py::test_theories_weigh_as_their_scores_say",
    ),
    Mutant(
        "costs and gains unrelated", "experiments/comparison/estimates.py",
        "a * b - t2 * v12", "a * b", f"{INTERVALS}::test_fieller_of_cost_and_gain_that_go_together",
    ),
    Mutant(
        "chance counted as parameters", "experiments/comparison/components.py",
        "parameters = (between - within) / each", "parameters = between / each",
        f"{PARTS}::test_components_by_hand",
    ),
    Mutant(
        "random numbers shared by draws", "experiments/comparison/components.py",
        "row - row.mean() if", "row - values.mean() if",
        f"{PARTS}::test_draws_do_not_count_as_common_random_numbers",
    ),
    Mutant(
        "the base less the variant", "experiments/comparison/runs.py",
        "self._known(variant, outcome, week) - self._known(other, outcome, week)",
        "self._known(other, outcome, week) - self._known(variant, outcome, week)",
        "experiments/comparison/test_result.py",
    ),
    Mutant(
        "the least is best", "experiments/comparison/result.py",
        "-np.inf).max(axis=0)", "np.inf).min(axis=0)",
        "experiments/comparison/test_result.py",
    ),
    Mutant(
        "more hours are better", "experiments/comparison/runs.py",
        "else named.better or 1", "else 1", "experiments/comparison/test_result.py",
    ),
    Mutant(
        "an arm keeps the replicate that another lacks", "experiments/comparison/compare.py",
        "whole.reshape(shape).all(axis=0)", "whole.reshape(shape).any(axis=0)",
        "experiments/comparison/test_result.py",
    ),
    # plans and designs
    Mutant(
        "arms under seeds of their own", "experiments/sweep/plan.py",
        "seed = self.seed_of(draw, replicate)", "seed = self.seed + number",
        PLAN,
    ),
    Mutant(
        "draws share their random numbers", "experiments/sweep/plan.py",
        "draw * self.replicates + replicate", "replicate", PLAN,
    ),
    Mutant(
        "a draw over what a scenario sets", "experiments/sweep/plan.py",
        "self.draws[draw].items() if name not in own", "self.draws[draw].items()", PLAN,
    ),
    Mutant(
        "the identity forgets the seed", "experiments/sweep/plan.py",
        '"parameters": {**own, **values}, "seed": seed}', '"parameters": {**own, **values}}', PLAN,
    ),
    Mutant(
        "a grid without its end", "experiments/sweep/variables.py",
        "[k / (n - 1) for k in range(n)]", "[k / n for k in range(n)]", PLAN,
    ),
    Mutant(
        "the half of what was varied", "experiments/sweep/drives.py",
        "1.03 / math.sqrt(len(some) - 3)", "1.03 / math.sqrt(len(some))", PLAN,
    ),
    # sensitivity
    Mutant(
        "noise of a mean, not of a difference", "experiments/sensitivity/noise.py",
        "np.sqrt(1.0 / (replicates * half))", "np.sqrt(0.5 / (replicates * half))",
        f"{KNOWN}::test_replicate_noise_has_the_variance_of_a_difference_of_means",
    ),
    Mutant(
        "effects that cancel", "experiments/sensitivity/morris.py",
        '"mu_star": np.abs(found).mean(axis=0)', '"mu_star": np.abs(found.mean(axis=0))',
        f"{KNOWN}::test_effects_that_cancel_count_in_mu_star",
    ),
    Mutant(
        "steps without size", "experiments/sensitivity/morris.py",
        "np.put_along_axis(found, moved, change / size, axis=1)",
        "np.put_along_axis(found, moved, change, axis=1)",
        f"{KNOWN}::test_effects_of_a_linear_function_are_its_slopes",
    ),
    Mutant(
        "the nearest slice", "experiments/sensitivity/pawn.py",
        "np.median(np.abs(laws - whole).max(axis=1))", "np.median(np.abs(laws - whole).min(axis=1))",
        f"{KNOWN}::test_pawn_of_words",
    ),
    # calibration
    Mutant(
        "design effect twice", "experiments/calibration/likelihood.py",
        "n, p = term.n_eff, expit(scaled)", "n, p = term.n_eff / 2.0, expit(scaled)",
        f"{LIKELIHOOD}::test_chance_of_an_interval_is_binomial",
    ),
    Mutant(
        "the upper end left out", "experiments/calibration/likelihood.py",
        "betainc(b + 1.0, n - b, p)", "betainc(b, n - b + 1.0, p)",
        f"{LIKELIHOOD}::test_chance_of_an_interval_is_binomial",
    ),
    Mutant(
        "the other side of a pattern", "experiments/calibration/likelihood.py",
        "log_ndtr((value - term.lower) / spread)", "log_ndtr((term.lower - value) / spread)",
        f"{LIKELIHOOD}::test_a_pattern_is_a_soft_bound",
    ),
    Mutant(
        "every row a question", "experiments/calibration/problem.py",
        "1.0 / asked.count(name)", "1.0", f"{LIKELIHOOD}::test_rows_of_a_question_share_one_weight",
    ),
    Mutant(
        "weights worth their number", "experiments/calibration/weights.py",
        "float(1.0 / (weight**2).sum())", "float(n)", f"{WEIGHTS}::test_one_dominant_draw_is_told",
    ),
    Mutant(
        "weights without the law drawn from", "experiments/calibration/importance.py",
        "log_likelihood(x) + prior - law", "log_likelihood(x) + prior",
        "experiments/calibration/test_importance.py::test_a_narrow_normal_law_is_found",
    ),
    Mutant(
        "the variance of runs turned round", "experiments/calibration/noise.py",
        "coefficients[0] + (2.0 * points - 1.0)", "coefficients[0] - (2.0 * points - 1.0)",
        "experiments/calibration/test_noise.py::"
        "test_intervals_of_the_emulator_hold_where_runs_scatter_little_and_much",
    ),
    Mutant(
        "one standard error is enough", "experiments/calibration/theories.py",
        "np.sqrt(len(gap)) * gap.std(ddof=1)", "gap.std(ddof=1) / np.sqrt(len(gap))",
        f"{WEIGHTS}::test_error_of_a_difference_by_hand",
    ),
    Mutant(
        "a rival with half the noise", "experiments/calibration/emulator.py",
        "left_out(points, standard) + errors)", "left_out(points, standard))",
        "experiments/calibration/test_paired.py::"
        "test_the_noise_of_a_rival_is_that_of_its_own_runs",
    ),
    Mutant(
        "a rival off to the other side", "experiments/calibration/paired.py",
        "to_scale(problem, found) - waves.scaled[chosen]", "waves.scaled[chosen] - to_scale(problem, found)",
        "experiments/calibration/test_paired.py::"
        "test_few_runs_of_a_rival_beside_those_of_the_model_do_what_two_waves_do",
    ),
    Mutant(
        "what comes nearer told as going off", "experiments/calibration/pulls.py",
        "_off(problem, after) - first", "first - _off(problem, after)",
        "experiments/calibration/test_pulls.py::"
        "test_a_figure_that_contradicts_another_is_met_at_its_cost",
    ),
    # policies and their failures
    Mutant(
        "the best tenth", "experiments/search/objectives.py",
        "np.sort(values)[:count]", "np.sort(values)[-count:]",
        f"{SEARCH}::test_score_is_between_mean_and_worst_tenth",
    ),
    Mutant(
        "a front with what is dominated", "experiments/search/front.py",
        "(scores >= row).all(axis=1) & (scores > row).any(axis=1)", "(scores > row).all(axis=1)",
        f"{SEARCH}::test_what_is_no_better_anywhere_is_off_the_front",
    ),
    Mutant(
        "refreshers are free", "levels/staff/policies/policy.py",
        "(self.again_hours, again)]", "(0.0, again)]",
        f"{SEARCH}::test_cost_counts_every_session_of_the_run",
    ),
    Mutant(
        "searched and judged on the same seeds", "experiments/search/seed_sets.py",
        'seeds_of(seed, "fresh", holdout)', 'seeds_of(seed, "search", holdout)',
        f"{SEARCH}::test_the_two_seed_sets_share_nothing",
    ),
    Mutant(
        "a box open above", "experiments/discovery/prim.py",
        "(column >= self.low) & (column <= self.high)", "(column >= self.low)",
        f"{PRIM}::test_a_known_box_is_found",
    ),
    Mutant(
        "regret of the worst", "experiments/discovery/robust.py",
        "best = gains.max(axis=0)", "best = gains.max(axis=1, keepdims=True)",
        "experiments/discovery/test_robust.py::test_regret_and_satisficing",
    ),
    # what one person, or the prior, came to
    Mutant(
        "ends of the other side", "experiments/prior.py",
        "x = first * chance.exps(x)", "x = first + chance.exps(x)", "experiments/test_prior.py",
    ),
    Mutant(
        "what a scenario sets is drawn", "experiments/draws.py",
        "draw.items() if name not in kept", "draw.items()", "experiments/test_prior.py",
    ),
    Mutant(
        "the smallest pull", "levels/staff/explanations/removal.py",
        "max(pulls, key=pulls.__getitem__)", "min(pulls, key=pulls.__getitem__)",
        "experiments/test_explain.py::test_by_default_the_largest_pull_is_taken_away",
    ),
    Mutant(
        "a decision tells its chance as V", "levels/staff/explanations/decision.py",
        "value=float(value)", "value=float(chance)",
        "experiments/test_explain.py::test_terms_add_up_exactly",
    ),
    Mutant(
        "the rarest causes are told", "experiments/sweep/failed.py",
        "key=len, reverse=True", "key=len",
        "experiments/sweep/test_failed_runs.py::test_the_most_frequent_causes_are_told_and_the_rarest_is_not",
    ),
    Mutant(
        "a list in JSON is one name", "experiments/diffusion/json_tables.py",
        "return IN_LIST.join(", "return ' '.join(",
        "experiments/diffusion/test_lists.py",
    ),
    Mutant(
        "a pattern may repeat as it likes", "experiments/diffusion/patterns.py",
        "free > _MOST or of_group", "of_group",
        "experiments/diffusion/test_hostile.py::test_a_pattern_that_could_be_tried_for_ever_is_refused",
    ),
    Mutant(
        "other random numbers without the lever", "levels/staff/explanations/explain.py",
        "seen = _watch(changed, seed, weeks, row, f)", "seen = _watch(changed, seed + 1, weeks, row, f)",
        "experiments/test_explain.py::test_a_lever_without_weight_changes_nothing",
    ),
    Mutant(
        "the unaware wait", "levels/staff/explanations/explain_group.py",
        "waiting = able & aware & ~uses", "waiting = able & ~uses",
        "experiments/test_explain_group.py::test_counts_are_those_of_the_run",
    ),
    Mutant(
        "names of real people are written", "levels/staff/reading.py",
        "[HIDDEN] * len(people)", "people", "model/test_privacy.py",
    ),
    Mutant(
        "a prediction too low costs like one too high", "experiments/opened.py",
        "(level if value >= quantiles[name] else level - 1.0)",
        "(level if value >= quantiles[name] else 1.0 - level)",
        "experiments/test_opened.py::test_scores_by_hand",
    ),
    Mutant(
        "a service that is always lower is told as higher", "experiments/spread.py",
        "above.astype(np.int8) - below.astype(np.int8)",
        "below.astype(np.int8) - above.astype(np.int8)",
        "experiments/test_spread.py",
    ),
    Mutant(
        "before is told as after", "experiments/learning/state.py",
        '(("before", before), ("after", after))', '(("after", before), ("before", after))',
        "organisation/test_known.py::test_the_table_of_week_0_tells_before_and_after",
    ),
    Mutant(
        "more active than eligible pass", "experiments/learning/counts.py",
        "if active > eligible:", "if active > 2 * eligible:",
        "experiments/learning/test_counts.py::test_each_error_has_its_line",
    ),
    Mutant(
        "an outage is abandonment", "experiments/learning/observation.py",
        "if totals[t, m] < DIP * near", "if totals[t, m] < 0.0 * near",
        "experiments/learning/test_parts.py::test_an_august_and_an_outage_are_hidden_and_a_rise_is_not",
    ),
    Mutant(
        "a week in which a user is not seen is a stop", "experiments/learning/persons.py",
        "if place[two] - place[one] <= longest:", "if place[two] - place[one] <= 0:",
        "experiments/learning/test_persons.py::test_august_an_outage_and_gaps_move_no_use",
    ),
    Mutant(
        "a day begins its week", "experiments/learning/person_rows.py",
        "return when.first - timedelta(days=when.first.weekday())", "return when.first",
        "experiments/learning/test_persons.py::test_weeks_features_and_departures_are_read",
    ),
    Mutant(
        "Bass forgets who is left", "experiments/learning/naive.py",
        "free_people.append(able - users)", "free_people.append(able)",
        "experiments/learning/test_parts.py::test_naive_forecasts_by_hand",
    ),
    Mutant(
        "the gate opens for what is worse", "experiments/learning/gate.py",
        'return self.skill > 0.0 and self.low > 0.0 and inside', "return inside",
        "experiments/learning/test_parts.py::test_the_gate_opens_for_what_is_better_only",
    ),
    Mutant(
        "any service may be meant by a name", "experiments/learning/unclear.py",
        "_ALIKE: Final = 0.6", "_ALIKE: Final = 0.0",
        "experiments/learning/test_counts.py::test_what_a_table_leaves_open_is_asked_with_the_lines_of_a_map",
    ),
    Mutant(
        "who uses a tool without being equipped could not", "experiments/learning/counts_brought.py",
        "people = max(able[service], most[service])", "people = able[service]",
        "experiments/learning/test_counts.py::test_who_could_is_the_scenarios_where_the_table_does_not_say",
    ),
    Mutant(
        "a tool that no scenario has is left out in silence", "experiments/learning/named_rows.py",
        "if fold(cell) not in known:", "if False:",
        "experiments/learning/test_counts.py::test_each_error_has_its_line",
    ),
    Mutant(
        "the mean of months has the sign of a library", "experiments/learning/series.py",
        "q * np.sign(np.diag(r)) / np.sqrt(months)", "q / np.sqrt(months)",
        "experiments/learning/test_parts.py::test_statistics_are_a_mean_a_slope_and_a_bend",
    ),
    Mutant(
        "what few particles tell is taken for known", "experiments/learning/smoother.py",
        "inflation(x, s) if times is None else times", "1.0",
        "experiments/learning/test_parts.py::test_intervals_from_few_particles_hold_what_they_say",
    ),
    Mutant(
        "an odd service weighs as the others", "experiments/learning/smoother.py",
        "weight = np.minimum((ODD / np.maximum(distance, 1e-9)) ** 2, 1.0)",
        "weight = np.minimum(np.maximum(distance, 1e-9), 1.0)",
        "experiments/learning/test_parts.py::test_what_answers_is_learned_and_the_rest_is_not",
    ),
    Mutant(
        "an account that was deleted counts", "experiments/learning/usage.py",
        'found.dropped["deleted"] += 1\n            continue', 'found.dropped["deleted"] += 1',
        "experiments/learning/test_usage.py::test_sharepoint",
    ),
    Mutant(
        "the published fit weighs in full", "experiments/learning/own_survey.py",
        "0.5 + power * size[g, t] * mean[g, t] + k", "0.5 + size[g, t] * mean[g, t] + k",
        "experiments/learning/test_own_survey.py::test_powers_lie_between_answers_and_the_published_fit",
    ),
    Mutant(
        "the sum is a service", "experiments/learning/usage_tables.py",
        "total = fold(name) in TOTALS", "total = False",
        "experiments/learning/test_usage.py::test_months_across",
    ),
    Mutant(
        "few answers speak for a service", "experiments/learning/usage_other.py",
        "if n < LEAST_ANSWERS:", "if n < 1:",
        "experiments/learning/test_usage.py::test_limesurvey_in_words_and_codes",
    ),
    Mutant(
        "exposure is not lagged", "experiments/diffusion/measures.py",
        "data.adopted <= t - how.lag", "data.adopted <= t",
        "experiments/diffusion/test_layouts.py::test_exposure_thresholds_and_moran_by_hand",
    ),
    Mutant(
        "who never adopts adopts in the last period", "experiments/diffusion/adoptions.py",
        "adopted = np.clip(place, 0, count)", "adopted = np.clip(place, 0, count - 1)",
        "experiments/diffusion/test_layouts.py::test_people_may_be_those_of_other_tables",
    ),
    Mutant(
        "a column is found by its place", "experiments/diffusion/tables.py",
        "return self.titles.index(title)", "return 0",
        "experiments/diffusion/test_layouts.py::test_exposure_thresholds_and_moran_by_hand",
    ),
    Mutant(
        "two ways to tell adoption pass", "experiments/diffusion/spec.py",
        "if not any(ways) and own.period is None:", "if False:",
        "experiments/diffusion/test_layouts.py::test_what_a_map_gets_wrong_is_said",
    ),
    Mutant(
        "skills that do not sum to one are taken", "levels/staff/files/catalogue_file.py",
        "abs(total - 1.0) > _SLACK", "abs(total - 1.0) > 9.0",
        "levels/test_own_tools.py::test_what_is_wrong_is_told_by_file_and_line",
    ),
    Mutant(
        "an own tool keeps a parameter of the package", "levels/staff/own_tools.py",
        "if name not in others} | own", "} | own",
        "levels/test_own_tools.py::test_parameters_and_outcomes_are_those_of_the_tools",
    ),
    Mutant(
        "every tool is told as the main one", "levels/staff/tool_words.py",
        "_about(text, table, tool, language)", "_about(text, table, main, language)",
        "levels/test_own_tools.py::test_outcomes_have_words",
    ),
)  # fmt: skip
