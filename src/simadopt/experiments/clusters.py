"""The same jobs on a Dask cluster: one that runs already, or one asked of SLURM. Extra ``[cluster]``.

Workers of the cluster need the same version of simadopt; they write nothing: results come back here.
A job whose worker dies is given to another one; after ``tries`` deaths it is lost, as in
`simadopt.experiments.processes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError, Problem, ResourceError
from simadopt.core.messages import Message
from simadopt.experiments.identity import model_version
from simadopt.experiments.processes import Lost
from simadopt.io.small_file import text_of
from simadopt.io.yaml_nodes import MAX_BYTES, compose

__all__ = ["cluster"]

OPTION: Final = "--cluster"
AHEAD: Final = 3
"""Jobs handed out for each thread of the cluster."""
_CONNECT_SECONDS: Final = 20

Backend = Callable[..., Iterator[tuple[int, Any]]]


@contextmanager
def cluster(where: str) -> Iterator[Backend]:
    """Yield a back end on the cluster at ``tcp://host:port`` or of ``slurm:FILE``.

    Parameters
    ----------
    where : str
        ``slurm:FILE`` names a YAML file with the arguments of ``dask_jobqueue.SLURMCluster`` and,
        beside them, ``jobs``: how many to ask for.

    Raises
    ------
    InputError
        For another kind of address, without the extra, or when workers have another version.
    ResourceError
        When nobody answers there.
    """
    kind, _, rest = where.partition(":")
    if kind not in ("tcp", "tls", "slurm") or not rest:
        raise InputError(Problem(OPTION, None, "", where, Message("problem.cluster_form")))
    if find_spec("distributed") is None or (kind == "slurm" and find_spec("dask_jobqueue") is None):
        raise InputError(Problem(OPTION, None, "", where, Message("problem.cluster_extra")))
    from distributed import Client

    asked = _slurm(Path(rest)) if kind == "slurm" else None
    try:
        try:
            client = Client(asked or where, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise ResourceError(Message("problem.scheduler", where=where, detail=error)) from error
        try:
            _check_versions(client, where)
            yield _Dask(client)
        finally:
            client.close()
    finally:
        if asked is not None:
            asked.close()


class _Dask:
    """A back end: see `simadopt.experiments.sweep.execute.Backend`."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __call__(
        self, work: Any, shared: Any, jobs: Sequence[Any], *, tries: int
    ) -> Iterator[tuple[int, Any]]:
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        client = self._client
        given = client.scatter(shared, broadcast=True, hash=False)
        waiting = iter(range(len(jobs)))
        numbers: dict[Any, int] = {}
        deaths: dict[int, int] = {}

        def hand_out(number: int) -> Any:
            future = client.submit(work, given, jobs[number], pure=False, retries=0)
            numbers[future] = number
            return future

        ahead = AHEAD * max(sum(client.nthreads().values()), 1)
        first = [hand_out(number) for number in islice(waiting, ahead)]
        at_work = as_completed(first, loop=client.loop)
        for future in at_work:
            number = numbers.pop(future)
            try:
                result = future.result()
            except KilledWorker:
                deaths[number] = deaths.get(number, 0) + 1
                if deaths[number] < tries:
                    at_work.add(hand_out(number))
                    continue
                result = Lost(deaths[number])
            except (CancelledError, OSError) as error:
                raise ResourceError(Message("problem.cluster_gone", detail=error)) from error
            finally:
                future.release()
            for following in islice(waiting, 1):
                at_work.add(hand_out(following))
            yield number, result


def _check_versions(client: Any, where: str) -> None:
    """Refuse workers whose model is not ours: their digits would be others."""
    client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    ours = model_version()
    others = {name: v for name, v in client.run(model_version).items() if v != ours}
    if others:
        worker, found = next(iter(others.items()))
        message = Message("problem.cluster_version", worker=worker, found=found, ours=ours)
        raise InputError(Problem(OPTION, None, "", where, message))


def _slurm(path: Path) -> Any:
    from dask_jobqueue import SLURMCluster

    options = dict(_options(path))
    jobs = options.pop("jobs", 1)
    asked = SLURMCluster(**options)
    asked.scale(jobs=jobs)
    return asked


def _options(path: Path) -> Mapping[str, Any]:
    text = text_of(path, MAX_BYTES)
    options, _, problems = compose(text, str(path))
    if problems:
        raise InputError(problems)
    if not isinstance(options, dict):
        raise InputError(Problem(str(path), None, "", "", Message("problem.cluster_file")))
    return options
