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
# # Sweeps and sensitivity
#
# A result of a model is worth what its assumptions are worth. Which of them does the use of the GRU answer to
# in the town of 27,000 inhabitants? Before running: name three.

# %%
import simadopt as sa

town = sa.load("../scenarios/commune_27k.yaml", {"weeks": 26})
vary = ["b_boss_gru=0:6", "b_peer=0:1", "b_load=0:1", "coaching.share=0:1", "w_broker=1:6"]
swept = sa.sweep(town, vary, draws=0, n=160, seed=1)
swept.table.plot.scatter("b_boss_gru", "gru_use", c="coaching.share", colormap="viridis")

# %% [markdown]
# A sweep can stop at any moment and go on: give it a folder (`out="sweep"`), and `sa.read_results("sweep")`
# reads what is there. Every point above met the same random numbers, so that points differ by their settings alone.
#
# Elementary effects move one input at a time, from many places. µ* is how much an input matters, σ how much that
# depends on the others.

# %%
screening = sa.sensitivity(town, "morris", vary, n=10, replicates=2, seed=1)
screening.table[["mu_star", "mu_star_low", "mu_star_high", "mu", "sigma", "verdict"]].round(3)

# %% [markdown]
# The last row is an input that does nothing but draw new random numbers: `above` does more than chance, `within` is told from
# nothing but does no more than chance, `none` changes nothing at all. `b_peer` is how much colleagues' use counts; is
# it where you expected it?

# %%
screening.table["mu_star"].plot.barh(xlabel="µ*, share of staff", ylabel="", title="GRU use after 26 weeks")

# %% [markdown]
# Two inputs that stand out, as shares of the variance: `S1` alone, `ST` with every interaction. `S1_spread` tells
# how far three drawings of the design disagree.

# %%
shares = sa.sensitivity(town, "sobol", vary[:3], n=16, replicates=2, seed=1)
shares.table[["S1", "ST", "ST_low", "ST_high", "ST_spread", "verdict"]].round(2)

# %% [markdown]
# Now the question the other way round: where does it fail? PRIM looks for the conditions under which fewer than
# a quarter of the staff use the tool.

# %%
failing = sa.discover(swept, "gru_use<0.25")
failing.table.round(3)

# %% [markdown]
# Density is the share of failures in the box, coverage the share of all failures that are in it. To think about:
# what would a head of staff do with this box, and what does it not tell?
