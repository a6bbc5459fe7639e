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
# # Compare training policies
#
# A town of 27,000 residents has money for one of three things: coach the heads of service, train everybody
# for a day, or train the most connected fifteen percent for a week. Before looking: which would you choose?
# The same question in a shell: `simadopt compare commune_27k commune_27k_coach_heads commune_27k_train_everybody
# commune_27k_train_relays`.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import simadopt as sa

town = sa.load("../scenarios/commune_27k.yaml")
policies = {
    "as today": {},
    "coach the heads": "../scenarios/commune_27k_coach_heads.yaml",
    "train everybody": "../scenarios/commune_27k_train_everybody.yaml",
    "train relays": "../scenarios/commune_27k_train_relays.yaml",
}
choice = sa.compare(town, policies, draws=0, replicates=50)
choice.difference("coach the heads", week=104)

# %% [markdown]
# Every policy meets the same random numbers: the same people, posts and chances, run by run. The bracket is the 95 %
# interval of the mean difference. Other outcomes, and how often a policy does better than today:

# %%
outcomes = ["gru_use", "gru_weeks_to_half", "services_left_behind", "tracked_share", "hours", "eur"]
pd.DataFrame({v: {o: choice.difference(v, o) for o in outcomes} for v in choice.variants})

# %%
{arm: f"best in {found.value:.0%} of runs" for arm, found in choice.best("gru_use").items()}

# %% [markdown]
# What does one more user of the GRU cost, time included? *None* would mean that no additional user is shown.

# %%
cost = {v: choice.cost_per_user(v) for v in choice.variants}
pd.DataFrame({v: {"euros": c.value, "low": c.low, "high": c.high} for v, c in cost.items() if c}).T.round(0)

# %% [markdown]
# Two years are one moment. Training acts at once and fades; coaching grows.

# %%
for v in choice.variants:
    gains = [100 * choice.difference(v, week=week).value for week in range(0, 105, 4)]
    plt.plot(range(0, 105, 4), gains, label=v)
plt.gca().set(xlabel="week", ylabel="points of GRU use", title="Gain over today")
plt.legend()

# %% [markdown]
# How many fewer runs did the same random numbers spare? The variance under independent seeds, over that of the paired
# difference. Coaching gains less by it: its effect itself differs from town to town, and is
# larger where use was low.

# %%
pd.DataFrame({v: vars(choice.reduction(v)) for v in choice.variants}).round(2)

# %% [markdown]
# So far chance alone. The effect also rests on parameters that no data pin down: no source gives a rate of GRU use.
# Under draws of all that is not known (parameters and rival theories), which is the default, how much is chance?

# %%
choice = sa.compare(town, {"coach": policies["coach the heads"]}, draws=40)
print(choice.difference("coach"))
choice.components("coach")
