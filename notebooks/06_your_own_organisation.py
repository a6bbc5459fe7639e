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
# # Your own organisation
#
# A staff file, as a spreadsheet exports it, replaces generated people. Here a small one is written on the spot:
# pseudonymous keys, a category, a rank, a service, a manager, a mailbox. Names are not needed, and never read.

# %%
import tempfile
from pathlib import Path

import simadopt as sa

folder = Path(tempfile.mkdtemp())
lines = ["key;category;rank;service;manager;mailbox", "k00;A;general manager;Management;;yes"]
for s, service in enumerate(["Registry", "Schools", "Roads"], start=1):
    lines.append(f"k{s}0;A;head;{service};k00;yes")
    for n in range(1, 14):
        mailbox = "yes" if service != "Roads" or n < 12 else "no"
        lines.append(f"k{s}{n};{'BCC'[n % 3]};staff;{service};k{s}0;{mailbox}")
(folder / "staff.csv").write_text("\n".join(lines), encoding="utf-8")
print(*lines[:5], sep="\n")

# %% [markdown]
# The scenario says what the file does not: how many residents, and where the tools stand in week 0.

# %%
scenario = """
name: my_town
title: {fr: Ma commune, en: My town}
weeks: 104
tools:
  gru: {deployed_week: -26, aware: 0.5, use: 0.2}
authorities:
  - {key: town, inhabitants: 3000, staff_file: staff.csv}
"""
(folder / "my_town.yaml").write_text(scenario, encoding="utf-8")
town = sa.load(folder / "my_town.yaml")
history = sa.run(town, seed=1)
print(f"GRU use after two years: {history.last('gru_use'):.0%}")

# %% [markdown]
# Real services under 11 connected people would be shown together; these three are large enough. What is
# simulated of a real person is not measured on her, so that a view of one person has to be asked for.

# %%
history.by("service").plot()

# %% [markdown]
# A mistake is named at its line and column. On purpose: a category that does not exist, and a manager whom nobody is.

# %%
lines[3] = lines[3].replace(";C;", ";D;").replace(";B;", ";D;")
lines[4] = lines[4].replace("k10", "k99")
(folder / "staff.csv").write_text("\n".join(lines), encoding="utf-8")
try:
    sa.load(folder / "my_town.yaml")
except sa.InputError as error:
    print(str(error).replace(f"{folder}/", ""))
