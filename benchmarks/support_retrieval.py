"""Finding the article that answers a question, and knowing when none does.

Questions are a TOML file (or a folder with `questions.toml`): `[en]` and `[zh]`, each a table of an article's key, or
several joined by `|`, with one question a line; `nothing` holds questions that no article answers. Half of the
questions, by their hash, are for tuning (`--split dev`), the other half judges.

The assistant answers from the first passage. `answered` is the share of answerable questions that it answers, at the
threshold that answers 80 % of them; `wrong` the share of these answers that come from a wrong article, and
`wrong_of_all` the same with answers to questions that nothing answers among all answers.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import report
from ml_core import metrics

COVERAGE = 0.8
LIMIT = 5
NOTHING = "nothing"
LANGUAGES = {"en": "en", "zh": "zh-hans"}
PROTOCOL = "questions written for it, the half `{split}` by hash; packaged articles; both languages together"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the keys that answer it; none where nothing does."""

    text: str
    language: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """Keys best first, and how surely the first answers."""

    keys: tuple[str, ...]
    sure: float


def read(path: Path, split: str) -> list[Question]:
    """The questions of one half; ends the program with a clear line where the file is another one."""
    file = path / "questions.toml" if path.is_dir() else path
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        found = [
            Question(
                line.strip(), LANGUAGES[code], frozenset() if key == NOTHING else frozenset(key.split("|"))
            )
            for code, table in tables.items()
            for key, lines in table.items()
            for line in lines.strip().splitlines()
        ]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        report.fail(f"{file}: expected [en] and [zh] with lines by key: {type(error).__name__} {error}")
    return [one for one in found if split == "all" or _is_dev(one.text) == (split == "dev")]


def _is_dev(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _by_words(question: Question) -> Found:
    """BM25 alone; sure by how much of the question the passage has."""
    from support.contracts import Language  # noqa: PLC0415 - Django is set up by now
    from support.predictor.collection import collection  # noqa: PLC0415

    found = collection(Language(question.language))
    hit = found.words.search(question.text)
    order = np.argsort(-hit.scores, kind="stable")
    keys = tuple(dict.fromkeys(found.passages[at].key for at in order if hit.scores[at] > 0))
    return Found(keys[:LIMIT], float(hit.coverage[order[0]]))


def _served(question: Question) -> Found:
    """What the shop serves: untrained, or by its champions."""
    from support import predictor  # noqa: PLC0415 - Django is set up by now
    from support.contracts import Language  # noqa: PLC0415

    passages = predictor.retrieve(question.text, language=Language(question.language), limit=LIMIT)
    return Found(tuple(one.key for one in passages), predictor.answerable(question.text, passages))


def _train() -> None:
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    from support.contracts import TrainOptions  # noqa: PLC0415
    from support.training import train  # noqa: PLC0415

    now = timezone.now()
    train(TrainOptions(as_of=now, by="benchmark"), now=now)


_NEW: dict[str, Callable[[Question], Found]] = {"words": _by_words, "untrained": _served, "trained": _served}
MODELS = tuple(_NEW)


def row(name: str, questions: Sequence[Question]) -> tuple[dict[str, report.Value], report.Timer]:
    """Ask every question."""
    timer = report.Timer()
    with report.timed(timer):
        if name == "trained":
            _train()
        found = [_NEW[name](one) for one in questions]
    return _scores(questions, found), timer


def _scores(questions: Sequence[Question], found: Sequence[Found]) -> dict[str, report.Value]:
    asked = [(one, got) for one, got in zip(questions, found, strict=True) if one.keys]
    hits = [bool(one.keys & set(got.keys)) for one, got in asked]
    recall = metrics.wilson(sum(hits), len(hits))
    ranks = [
        next((1 / at for at, key in enumerate(got.keys, 1) if key in one.keys), 0.0) for one, got in asked
    ]
    threshold = float(np.quantile([got.sure for _, got in asked], 1 - COVERAGE))
    answers = [one.keys.isdisjoint(got.keys[:1]) for one, got in asked if got.sure >= threshold]
    needless = sum(got.sure >= threshold for one, got in zip(questions, found, strict=True) if not one.keys)
    wrong = metrics.wilson(sum(answers), len(answers))
    return {
        "n": len(questions),
        "recall@5": recall.mean,
        "recall@5_lo": recall.lo,
        "recall@5_hi": recall.hi,
        "mrr": float(np.mean(ranks)),
        "answered": len(answers) / len(asked),
        "wrong": wrong.mean,
        "wrong_lo": wrong.lo,
        "wrong_hi": wrong.hi,
        "wrong_of_all": (sum(answers) + needless) / (len(answers) + needless),
        **{f"recall@5_{code}": _recall(asked, hits, language) for code, language in LANGUAGES.items()},
    }


def _recall(asked: Sequence[tuple[Question, Found]], hits: Sequence[bool], language: str) -> float:
    own = [hit for (one, _), hit in zip(asked, hits, strict=True) if one.language == language]
    return float(np.mean(own)) if own else 0.0


@contextmanager
def _shop() -> Iterator[None]:
    """An empty shop of its own with the packaged articles, its database and artifacts in a folder that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/shop.sqlite3"
        os.environ["ARTIFACTS_DIR"] = f"{folder}/artifacts"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django  # noqa: PLC0415 - reads the environment that was set above
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def main() -> None:
    """Run the rows that were asked for, in a scratch shop."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = report.parser("support_retrieval", MODELS)
    command.add_argument("--split", choices=("dev", "test", "all"), default="test", help="half that is asked")
    arguments = command.parse_args()
    names = report.chosen(arguments.models, MODELS)
    questions = read(arguments.data, arguments.split)
    outcome = report.Report("support_retrieval", f"{arguments.data.name}: {len(questions)} questions",
                            PROTOCOL.format(split=arguments.split))  # fmt: skip
    with _shop():
        for name in names:
            outcome.add(name, *row(name, questions))
            print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
