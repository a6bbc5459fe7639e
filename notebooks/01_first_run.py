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
# # A first run
#
# A town of 27,000 inhabitants, some 520 people, one citizen-relationship tool (GRU) to which every service
# has access. Before playing: which services do you expect to use it?

# %%
import simadopt as sa

town = sa.load("../scenarios/commune_27k.yaml")
history = sa.run(town, seed=1)
print(f"GRU use after two years: {history.last('gru_use'):.0%}")

# %% [markdown]
# Use by service, week after week. The tool is the same everywhere.

# %%
history.by("service").plot()

# %% [markdown]
# Now the same town, the same people and the same random numbers, without the heads' encouragement of the GRU.

# %%
alone = sa.run(town, seed=1, b_boss_gru=0.0)
print(f"without encouragement: {alone.last('gru_use'):.0%}")

# %% [markdown]
# The levels rest on patterns and priors: no source gives a rate of GRU use. What can be compared is the
# difference between the two runs, as both drew the same random numbers.

# %%
for name, run in {"as today": history, "without encouragement": alone}.items():
    services = sa.summary(run)["services"]
    print(name, services)
