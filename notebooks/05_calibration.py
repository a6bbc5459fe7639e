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
# # Calibration, and what the data can tell
#
# The published figures come from a survey of 1,300 connected staff in 14 bodies, in 2012. Before looking:
# how many of the model's parameters could some thirty percentages pin down?

# %%
import matplotlib.pyplot as plt

import simadopt as sa

tables = sa.calibration_tables()
fitted = tables["parameters"].query("fitted == 'yes'").set_index("name")
fitted[["prior_mean", "posterior_mean", "contraction", "identified", "questions"]]

# %% [markdown]
# Contraction is the share of the prior variance that the data removed. Near 0, only the prior speaks: the
# parameter is *not identified*, and what depends on it rests on judgement.

# %%
fitted["contraction"].sort_values().plot.barh(xlabel="contraction", ylabel="", title="What the data told")
plt.tight_layout()

# %% [markdown]
# Does the fitted model give back the figures it was fitted to? And does a model without dynamics, with the
# same questionnaire fitted to the same figures, do as well?

# %%
checks = tables["checks"]
figures = checks[checks["kind"] == "interval"]
figures.groupby("theory")["inside"].apply(lambda column: f"{(column == 'yes').sum()} of {len(column)}")

# %% [markdown]
# The rival theories of influence, fitted to the same figures: a difference of a few standard errors at most
# means that the survey cannot tell them apart.

# %%
tables["theories"]

# %% [markdown]
# The same questionnaire, asked of the panel with the shipped parameters.

# %%
answers = sa.interview(sa.run("../scenarios/survey_2012.yaml", seed=1))
answers.dropna(subset=["inside"]).groupby("class")["inside"].agg(["sum", "count"])

# %% [markdown]
# Figures that nobody here has seen were predicted before they are opened. A prediction is a distribution; its
# score will be compared with that of the prior.

# %%
columns = ["id", "mean", "q05", "q95", "prior_mean", "prior_q05", "prior_q95"]
tables["predictions"][columns].set_index("id").round(2)
