"""``simadopt predict``: freeze, or remake, the predictions of figures that are not known yet."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.calibrate import FOLDER, require_extra
from simadopt.interfaces.commands.run import warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]

OUT: Final = Path("calibration") / "predictions.csv"
HASH: Final = "PREDICTIONS.sha256"


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def predict(
        fit: Annotated[Path, options.of("help.predict_fit", metavar="DIR")] = FOLDER,
        out: Annotated[Path | None, options.of("help.predict_out", metavar="FILE")] = None,
        day: Annotated[str, options.of("help.predict_date", "--date", metavar="YYYY-MM-DD")] = "",
        seed: Annotated[int, options.seed] = 1,
        draws: Annotated[int, options.of("help.predict_draws", min=20, metavar="N")] = 400,
        workers: Annotated[int, options.workers] = 2,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
    ) -> None:
        shell = Shell(lang.value)
        with shell.guard():
            require_extra(shell, "simadopt predict")
            _predict(shell, fit, out, _day(shell, day), seed, draws, workers)

    options.add(app, predict)


def _day(shell: Shell, text: str) -> str:
    from simadopt.core.errors import InputError, Problem

    try:
        return (date.fromisoformat(text) if text else date.today()).isoformat()
    except ValueError:
        message = Message("predict.date")
        raise InputError(Problem("simadopt predict", None, "--date", text, message)) from None


def _predict(
    shell: Shell, fit: Path, to: Path | None, day: str, seed: int, draws: int, workers: int
) -> None:
    from simadopt.core.level import DEFAULT, level_named
    from simadopt.experiments import predictions
    from simadopt.experiments.prior import prior_draws
    from simadopt.interfaces.outputs import written_file

    predictions.check_fit(fit)
    posterior = predictions.read_posterior(fit, draws)
    out = to or (OUT if posterior.level == DEFAULT else fit / OUT.name)
    candidates = set(posterior.settings[0])
    prior = [
        {name: value for name, value in draw.items() if name in candidates}
        for draw in prior_draws(draws, seed, level_named(posterior.level).parameters)
    ]
    warn_compilation(shell)
    with shell.progress("progress.predict", 2 * draws) as tick:
        rows = predictions.predict(
            posterior,
            prior,
            fit / "runs",
            seed=seed,
            workers=workers,
            date=day,
            tick=lambda done, total: tick(done),
        )
    content = predictions.to_csv(rows)
    for path, text in (
        (out, content),
        (out.with_name(HASH), predictions.seal(content, out.name).encode()),
    ):
        with written_file(path, shell.words) as aside:
            aside.write_bytes(text)
    shell.print(shell.words.say("predict.written", n=len(rows), where=out))
