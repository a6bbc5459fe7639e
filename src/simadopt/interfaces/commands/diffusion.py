"""``simadopt diffusion``: fit a diffusion data set that a map describes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

    from simadopt.experiments.diffusion.result import Analysed

__all__ = ["add"]

WRITTEN: Final = (
    "curve.csv", "thresholds.csv", "moran.csv", "hazards.csv", "models.csv", "forecasts.csv",
    "origin.json", "summary.json",
)  # fmt: skip


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def diffusion(
        described: Annotated[Path, options.argument("help.diffusion_map", "MAP.yaml")],
        out: Annotated[Path | None, options.of("help.diffusion_out", metavar="DIR")] = None,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.experiments.diffusion.result import analyse

            with shell.progress("progress.read", None):
                found = analyse(described)
            page = _page(found)
            if out is not None:
                _write(shell, found, page, out)
            if as_json:
                shell.give(page)
            else:
                _tell(shell, found)

    options.add(app, diffusion)


def _page(found: "Analysed") -> dict[str, Any]:
    """Return what was found as plain data; what is not a number is null."""
    tables = {"models": found.hazards.models, "hazards": found.hazards.table, "moran": found.moran,
              "thresholds": found.thresholds, "curve": found.curve, "forecasts": found.forecasts}  # fmt: skip
    return {
        "title": found.data.spec.title,
        "people": len(found.data.keys),
        "periods": list(found.data.names),
        "adopters": int((found.data.adopted < found.data.periods).sum()),
        "incomplete": found.hazards.incomplete,
        "told": [{"what": key, **values} for key, values in found.data.told],
        **{name: _plain(table) for name, table in tables.items()},
    }


def _plain(table: "pd.DataFrame") -> list[dict[str, Any]]:
    rows = table.astype(object).where(table.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _write(shell: Shell, found: "Analysed", page: dict[str, Any], out: Path) -> None:
    from simadopt.experiments.learning.folder import write_json
    from simadopt.interfaces.keeping import free_folder, identity_of
    from simadopt.interfaces.outputs import write_aside

    identity = identity_of("diffusion", [found.data.spec.model_dump_json()])
    folder = free_folder(out, out, WRITTEN, identity, shell.words)
    tables = {"curve": found.curve, "thresholds": found.thresholds, "moran": found.moran,
              "hazards": found.hazards.table, "models": found.hazards.models,
              "forecasts": found.forecasts}  # fmt: skip
    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        for name, table in tables.items():
            table.to_csv(aside / f"{name}.csv", index=False)
        write_json(aside / "summary.json", page)
    shell.note("learn.written", folder=folder)


def _tell(shell: Shell, found: "Analysed") -> None:
    data, say, words = found.data, shell.words.say, shell.words
    adopters = int((data.adopted < data.periods).sum())
    groups = len(set(data.group))
    shell.print(say("diffusion.read", people=len(data.keys), groups=groups, adopters=adopters,
                   periods=data.periods, first=data.names[0], last=data.names[-1]))  # fmt: skip
    for key, values in data.told:
        shell.print(say(key, **values))
    if found.hazards.incomplete:
        shell.print(say("diffusion.incomplete", n=found.hazards.incomplete))
    _tell_hazards(shell, found)
    told = found.moran.dropna()
    if not told.empty:
        far = told.iloc[(told["z"].abs()).argmax()]
        shell.print(say("diffusion.moran", value=words.number(far["moran"], 3),
                       expected=words.number(far["expected"], 3), period=far["period"],
                       z=words.number(far["z"], 1)))  # fmt: skip
    at = found.thresholds.dropna()
    if not at.empty:
        middle = float((at["q50"] * at["adopters"]).sum() / at["adopters"].sum())
        shell.print(say("diffusion.thresholds", share=words.percent(middle)))
    if found.forecasts.empty:
        return
    shown = shell.table(*(say(f"diffusion.head.{h}") for h in ("forecast", "crps", "coverage")),
                        title=say("diffusion.rolling"), right=(1, 2))  # fmt: skip
    for row in found.forecasts.to_dict("records"):
        shown.add_row(say(f"diffusion.{row['forecast']}"), words.number(row["crps"], 1),
                      words.number(row["coverage"], 2))  # fmt: skip
    shell.show(shown)
    shell.print(
        say(
            "diffusion.best",
            name=say(f"diffusion.{found.forecasts.set_index('forecast')['crps'].idxmin()}"),
        )
    )


def _tell_hazards(shell: Shell, found: "Analysed") -> None:
    say, words = shell.words.say, shell.words
    heads = ("model", "term", "odds_ratio", "interval", "rows", "loglik")
    shown = shell.table(*(say(f"diffusion.head.{h}") for h in heads),
                        title=say("diffusion.hazards"), right=(2, 3, 4, 5))  # fmt: skip
    models = found.hazards.models.set_index("model")
    before = ""
    for row in found.hazards.table.to_dict("records"):
        name = row["model"]
        first = name != before
        before = name
        shown.add_row(
            say(f"diffusion.model.{name}") if first else "",
            say("diffusion.exposure") if row["term"] == "exposure" else row["term"],
            words.number(row["odds_ratio"], 2),
            f"[{words.number(row['low'], 2)}; {words.number(row['high'], 2)}]",
            words.number(models.loc[name, "person_periods"]) if first else "",
            words.number(models.loc[name, "log_likelihood"], 2) if first else "",
        )
    shell.show(shown)
    ratios = found.hazards.table[found.hazards.table["term"] == "exposure"]["odds_ratio"].tolist()
    if len(ratios) > 1:
        shell.print(
            say("diffusion.collapse", ratios=" → ".join(words.number(r, 2) for r in ratios))
        )
