# %% A plan in Python, step by step: read, calculate, look, draw.
# Run as a script (python explore.py plan.yaml) or cell by cell in an editor that knows "# %%".
# Needs matplotlib beside klimatinvest: pip install matplotlib
import sys
from pathlib import Path

import matplotlib.pyplot as plt

import klimatinvest as ki

# %% Read. Faults in the file are problems with a place, never exceptions.
here = Path(__file__).resolve().parent
path = Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "eskilstuna" / "plan.yaml"
plan = ki.load_plan(path)
for problem in plan.problems.errors:
    print(problem.code, problem.origin)

# %% Calculate. All frames carry their units.
result = ki.calculate(plan)
figures = result.metrics("society")
print(figures[["npv", "tonnes", "cost_per_tonne_b"]].round(0).tail(8))
print("units:", figures.attrs["units"]["npv"], figures.attrs["units"]["cost_per_tonne_b"])
print("why a figure is missing:", dict(list(figures.attrs["reasons"].items())[:3]))

# %% Who bears what, over all years.
print((result.by_actor().sum() / 1e6).round(1).rename("mkr"))

# %% Draw: what each element abates, and what the municipal group pays.
abated, flows = result.abatement(), result.cash_flow("municipal")
largest = abated.sum().nlargest(8).index
figure, (top, bottom) = plt.subplots(2, 1, figsize=(9, 8), sharex=True, layout="constrained")
names = {element.id: element.name for element in result.inputs.elements}
hatches = ["", "//", "..", "xx", "\\\\", "oo", "--", "++"]  # told apart without colour too
areas = top.stackplot(abated.index, (abated[largest] / 1000).T, labels=[names[i] for i in largest])
for area, hatch in zip(areas, hatches, strict=True):
    area.set_hatch(hatch)
top.set_ylabel("kton CO2e per year")
top.set_title("The eight elements that abate most")
top.legend(loc="upper left", fontsize="small")
bottom.bar(flows.index, flows.sum(axis=1) / 1e6, color="#12436D")
bottom.axhline(0, color="black", linewidth=0.8)
bottom.set_ylabel(f"mkr per year, prices of {flows.attrs['price_year']}")
bottom.set_title("Net cash flow of the municipal group")
figure.savefig("explore.png", dpi=110)
print("drawn: explore.png")
