"""Sequential recommendation on lines of `user item item …`, oldest first, one visitor a line.

Protocol: leave-one-out (the last item tests, the one before it validates, the rest trains; nothing is refitted
on validation), ranking of the full catalogue, seen items filtered, ties counted against the model, bootstrap
intervals over visitors. Hyper-parameters and the weight of the blend were chosen on validation only.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks import report
from ml_core.config import BlendConfig, LoopConfig, LstmConfig, TransformerConfig
from ml_core.data import Histories, LeaveOneOut, leave_one_out
from ml_core.loop import evaluation
from ml_core.neighbours import ItemNeighbours
from ml_core.popularity import Popularity
from ml_core.transitions import Transitions

if TYPE_CHECKING:
    from ml_core.loop.training import Step

MODELS = ("popularity", "transitions", "item_neighbours", "lstm", "transformer", "blend")
PROTOCOL = "leave-one-out, full ranking, seen items filtered, worst-case ties, no refit on validation"
DEFAULT_FILE = "Beauty.txt"
MIN_EVENTS = 3  # a visitor with fewer cannot be held out


class Scores(Protocol):
    """A fitted recommender."""

    def predict(self, histories: Histories) -> NDArray[np.float32]:
        """(B, V)."""


Seeded = TypeVar("Seeded", TransformerConfig, LstmConfig)


def read(path: Path) -> Histories:
    """Parse a file, or the default file of a folder; items are renumbered densely in ascending order.

    A line that cannot be used ends the program and is named: a benchmark on half a file is a wrong number.
    """
    file = path / DEFAULT_FILE if path.is_dir() else path
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        report.fail(f"{file}: {error}")
    rows = [_row(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not any(len(row) >= MIN_EVENTS for row in rows):
        report.fail(f"{file}: no visitor has {MIN_EVENTS} items, nothing can be held out")
    histories = Histories.of(rows)
    return dataclasses.replace(histories, items=np.unique(histories.items, return_inverse=True)[1])


def _row(line: str, where: str) -> list[int]:
    try:
        _user, *items = [int(word) for word in line.split()]
    except ValueError:
        report.fail(f"{where}: expected whole numbers `user item item …`, found {line[:60]!r}")
    if not items or min(items) < 0 or max(items) >= 2**62:
        report.fail(f"{where}: expected at least one item, none negative, found {line[:60]!r}")
    return items


@dataclass
class Bench:
    """The split, and the models that later rows build on."""

    split: LeaveOneOut
    seed: int
    fitted: dict[str, Scores] = field(default_factory=dict)
    timers: dict[str, report.Timer] = field(default_factory=dict)

    def model(self, name: str) -> Scores:
        """Fit once; a blend's time includes the parts that it needs."""
        if name not in self.fitted:
            with report.timed() as timer:
                self.fitted[name] = _FIT[name](self)
            self.timers[name] = timer
        return self.fitted[name]

    def row(self, name: str) -> tuple[dict[str, report.Value], report.Timer]:
        """Fit and test one model."""
        model = self.model(name)
        timer = self.timers[name]
        with report.timed(timer):
            found = evaluation.evaluate(model, self.split.test, train=self.split.train, name=name)
        metrics: dict[str, report.Value] = dict(found.row())
        check = evaluation.mean_ndcg(model, self.split.validation)
        return metrics | {"validation_ndcg@10": check}, timer


def _transformer(bench: Bench) -> Scores:
    from ml_core.sequence import Transformer  # noqa: PLC0415 - rows without torch stay cheap

    config = _seeded(TransformerConfig(), bench.seed)
    return _fit_with_bar("transformer", config.loop, Transformer(config).fit, bench)


def _lstm(bench: Bench) -> Scores:
    from ml_core.sequence import Lstm  # noqa: PLC0415

    config = _seeded(LstmConfig(), bench.seed)
    return _fit_with_bar("lstm", config.loop, Lstm(config).fit, bench)


def _blend(bench: Bench) -> Scores:
    from ml_core.blend import Blend  # noqa: PLC0415
    from ml_core.sequence import Transformer  # noqa: PLC0415

    sequence, transitions = bench.model("transformer"), bench.model("transitions")
    assert isinstance(sequence, Transformer) and isinstance(transitions, Transitions)
    return Blend(BlendConfig()).compose(sequence, transitions, bench.split.validation)


_FIT: dict[str, Callable[[Bench], Scores]] = {
    "popularity": lambda bench: Popularity().fit(bench.split.train),
    "transitions": lambda bench: Transitions().fit(bench.split.train),
    "item_neighbours": lambda bench: ItemNeighbours().fit(bench.split.train),
    "lstm": _lstm,
    "transformer": _transformer,
    "blend": _blend,
}


def _seeded(config: Seeded, seed: int) -> Seeded:
    return dataclasses.replace(config, loop=dataclasses.replace(config.loop, seed=seed))


def _fit_with_bar(name: str, loop: LoopConfig, fit: Callable[..., Scores], bench: Bench) -> Scores:
    with tqdm(total=loop.epochs, desc=name, unit="epoch", mininterval=1) as bar:

        def show(step: Step) -> None:
            bar.n = round(step.fraction * loop.epochs, 1)
            bar.set_postfix_str("" if step.score is None else f"validation {step.score:.4f}")

        return fit(bench.split.train, bench.split.validation, progress=show)


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    arguments = report.parser("recommend", MODELS).parse_args()
    names = report.chosen(arguments.models, MODELS)
    histories = read(arguments.data)
    split = leave_one_out(histories, n_items=int(histories.items.max()) + 1)
    size = f"{len(histories)} visitors, {split.train.n_items} items, {len(histories.items)} events"
    outcome = report.Report(
        "recommend", f"{arguments.data.name}: {size}", f"{PROTOCOL}; split {split.split_hash}"
    )
    bench = Bench(split, arguments.seed)
    for name in names:
        outcome.add(name, *bench.row(name))
        print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
