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
# # Why did she adopt?
#
# One person of the commune takes up the intake of requests, a feature of the GRU. Before looking: was it her head,
# her colleagues, the usefulness of the tool, or chance?

# %%
import pandas as pd

import simadopt as sa

town = sa.load("../scenarios/commune_27k.yaml")
found = sa.explain(town, seed=1, person=40, feature="gru_intake")
print(f"Person {found.person} takes up {found.feature} in week {found.adopted_week}.")

# %% [markdown]
# Her decision is a sum of terms, V, as the engine added it up that week. Nothing is guessed afterwards.

# %%
terms = pd.Series(dict(found.decision.terms))
terms[terms != 0].plot.barh(title=f"V = {found.decision.value:.2f}", xlabel="part of V")

# %% [markdown]
# V gives a chance; a draw decides. She starts when the draw is below the chance.

# %%
decision = found.decision
print(
    f"chance of the week {decision.chance:.1%}, draw {decision.draw:.1%}: uses it: {decision.uses}"
)

# %% [markdown]
# What would she have done without her head's encouragement? Or without each other lever? The run is made again
# with the same random numbers, and one lever taken away.


# %%
def week_without(lever):
    other = sa.explain(town, seed=1, person=40, feature="gru_intake", without=lever)
    return other.counterfactual.adopted_week


levers = ["encouragement", "usefulness", "ease", "peers", "routine"]
pd.Series({lever: week_without(lever) for lever in levers}, name="adopts in week", dtype="Int64")

# %% [markdown]
# No week means never: without that lever, her probability never passed her random number. The same week as before means that the
# lever decided nothing for her, whatever its size. Now switch the head's mechanism off for the whole town.

# %%
runs = {
    "as today": sa.run(town, seed=1),
    "heads without weight": sa.run(town, seed=1, b_boss_gru=0.0),
}
for name, history in runs.items():
    print(f"{name}: use of the GRU {history.last('gru_use'):.0%}")

# %% [markdown]
# These people are simulated. The levels rest on patterns and priors: no source gives a rate of GRU use.
