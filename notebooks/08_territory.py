# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A territory: authorities that adopt, imitate, pool and obey
#
# The second level of the model: communes, intercommunal bodies, departments and regions, by quarters. Levels rest on
# assumed coefficients, on 120 self-selected answers of 2017 and on published series: read contrasts. Here a made-up
# territory of 1,000 communes with the margins of France.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import simadopt as sa

made_up = sa.load("../scenarios/territory_synthetic.yaml")
run = made_up.finished(1)
curves = pd.DataFrame(made_up.level.by_step(run))
curves.index = 2012 + curves.index / 4
curves[["elected_share", "plan_share", "open_data_share", "dpo_share"]].plot(ylabel="share of authorities")

# %% [markdown]
# ## Why did this commune not start?
#
# The terms are log-odds of its decisions; the last lines are the same run, with the same draws, without one mechanism.

# %%
why = made_up.level.explain(made_up, 1, person="C5", feature="plan", language="en")
pd.Series(why, name="C5").to_frame()

# %% [markdown]
# ## What a duty with a sanction does
#
# A pulse, then a stall: the same authorities with laws switched off. Each pair of runs shares its draws.

# %%
laws = sa.compare(made_up, {"no law": {"theory.law": False}}, draws=0, replicates=6)
for name in ("dpo_share", "ctes_share", "open_data_share", "plan_share"):
    print(f"{name:16}", laws.difference("no law", name))

# %% [markdown]
# ## A region pays for a shared officer in 30 % of its intercommunal bodies
#
# At random, or volunteers first? The base pays at random; prices are assumed. Draws are of the posterior where the
# fit knows a parameter, of its prior otherwise: a few here, 200 in the command.

# %%
region = sa.load("../scenarios/territory_dpo_random.yaml")
others = {"nobody": {"fund.share": 0.0}, "volunteers": {"fund.choose": "volunteers"}}
choice = sa.compare(region, others, draws=12)
outcomes = ["focus_communes", "focus_small_communes", "focus_spread", "eur"]
pd.DataFrame({v: {o: choice.difference(v, o) for o in outcomes} for v in choice.variants})

# %%
for v in choice.variants:
    gains = [100 * choice.difference(v, week=quarter).value for quarter in range(0, 77, 4)]
    plt.plot([2012 + q / 4 for q in range(0, 77, 4)], gains, label=v)
plt.gca().set(ylabel="points of share", title="Against posts paid at random")
plt.legend()

# %% [markdown]
# ## A commune changes its intercommunal body
#
# Its neighbours, the offers it may use and the success it sees are those of its new body; what the old one hosted stops.

# %%
body = run.roster.epci[5]
other = next(code for code in run.roster.epci if code not in ("", body))
joining = {"kind": "join", "quarter": "2016Q1", "body": other, "target": {"keys": ["C5"]}}
moved = made_up.with_levers({"interventions": [joining]})
after = moved.finished(1)
f"C5: {body} → {after.roster.epci[5]}; members: {int((pd.Series(after.roster.epci) == other).sum())}"
