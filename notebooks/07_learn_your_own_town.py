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
# # Learn your own town
#
# One table of active users by service and month: what does it teach, and does it forecast? Here a small town is
# written on the spot, and counts that rise at another pace in each service. Services are those of the scenario.

# %%
import math
import tempfile
from pathlib import Path

import simadopt as sa

folder = Path(tempfile.mkdtemp())
scenario = """
name: my_town
title: {fr: Ma commune, en: My town}
weeks: 52
tools:
  gru: {deployed_week: -8, aware: 0.4, use: 0.1}
authorities:
  - {key: town, inhabitants: 6000, staff: 140, services: 6, directorates: 2, mailboxes: 110}
"""
(folder / "my_town.yaml").write_text(scenario, encoding="utf-8")
names = ["general_affairs", "schools", "childhood", "social", "planning", "technical"]
lines = ["service,month,tool,active,eligible,window_days"]
for s, name in enumerate(names):
    for m in range(10):
        share = 1 / (1 + math.exp(1.4 - 0.2 * s - 0.22 * m))
        day = f"{2024 + (8 + m) // 12}-{(8 + m) % 12 + 1:02d}"
        lines.append(f"{name},{day},gru,{round(share * 20)},20,30")
(folder / "counts.csv").write_text("\n".join(lines), encoding="utf-8")
print(*lines[:3], sep="\n")

# %% [markdown]
# The last two months are held back from the fit, then forecast. Few runs are made here; the command makes more.

# %%
fit = sa.learn(folder / "my_town.yaml", counts=folder / "counts.csv", hold_out=2, particles=60)
fit.verdicts()[["name", "ratio", "verdict"]].round(2)

# %% [markdown]
# *learned*: the spread fell below 0.7 of what it was; *hinted*: below 0.9; *prior*: your data say nothing of it. Is
# the forecast better than a naive one? The scores were declared before the fit.

# %%
fit.skill()[["score", "threshold", "value"]].round(2)

# %%
fit.forecast(weeks=26).plot()

# %% [markdown]
# Policies then start from what was learned, each replicate under a draw of it.

# %%
arms = {"courses": {"tools.gru.aware": 0.9}}
choice = sa.compare(folder / "my_town.yaml", arms, draws=40, weeks=13, learned=fit)
print(choice.difference("courses"))

# %% [markdown]
# The same data under half and twice the prior spread τ: medians, in the order of the verdicts. What moves much is told
# by the prior.

# %%
{s: [round(ends[1], 2) for ends in posteriors] for s, posteriors in fit.facts["scaled"].items()}

# %% [markdown]
# Logs by person teach more, and are read only when asked for: keys are joined with the list of staff, then forgotten,
# and nothing is written by person. Here 120 people of a list start one after the other.

# %%
staff = ["key,category,service,rank"]
staff += [f"p{k},{'ABB'[k % 3]},S{k % 6},{'head' if k < 6 else 'staff'}" for k in range(120)]
(folder / "staff.csv").write_text("\n".join(staff), encoding="utf-8")
(folder / "listed.yaml").write_text(scenario.split("staff:")[0] + "staff_file: staff.csv}", encoding="utf-8")
log = [f"p{k},gru,2025-W{w:02d}" for k in range(120) for w in range(1 + 7 * k % 60, 41)]
(folder / "usage.csv").write_text("\n".join(["key,tool,date", *log]), encoding="utf-8")
persons = sa.learn(folder / "listed.yaml", person_logs=folder / "usage.csv", hold_out=2, particles=50)
persons.verdicts()[["name", "ratio", "verdict"]].round(2)
