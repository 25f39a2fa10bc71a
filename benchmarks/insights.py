"""What is said of products, marked against what their reviewers were made to say: a simulated shop's hidden truth.

`--data` is a shop's var folder with omnishop.sqlite3 and demo/truth.json; the database is copied, never written to.
Protocol: every published review is read (by the lexicon alone; by a model trained on those reviews' stars, never on
the truth), counted and put into sentences by the code that serves. A reviewer of mixed experience may be read as
praise, as criticism or as both, because their words hold both; everything else must be just what the truth says.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import insights_written, report

if TYPE_CHECKING:
    from content.contracts import Heard, Reading, Written
    from shop.contracts.insights import AspectCount, ProductInsight

MODELS = ("lexicon", "model")
LANGUAGES = ("en", "zh")
PROTOCOL = (
    "all published reviews; truth: what each reviewer was made to say; mixed experience counts as either"
)
NEAR = 1  # reviewers by which a count may differ
ROUNDING = 1e-9


@dataclass(slots=True)
class Said:
    """Of one product and aspect in truth: distinct reviewers of each kind."""

    good: int = 0
    bad: int = 0
    mixed: int = 0

    @property
    def n(self) -> int:
        return self.good + self.bad + self.mixed


Truth = Mapping[int, Mapping[str, str]]  # aspect → good, mixed or bad, by review


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parser = report.parser("insights", MODELS)
    parser.add_argument("--written", type=Path, help="a folder of reviews written by hand (*.jsonl)")
    arguments = parser.parse_args()
    names = report.chosen(arguments.models, MODELS)
    with tempfile.TemporaryDirectory() as folder:
        truth = _prepare(arguments.data, Path(folder))
        written = _written(truth)
        n_products = len({one.product_id for one in written})
        data = f"{arguments.data.name}: {len(written)} reviews of {n_products} products"
        outcome = report.Report("insights", data, PROTOCOL)
        for name in names:
            timer = report.Timer()
            with report.timed(timer):
                readings = _read(name, written)
            for row, metrics in _rows(written, readings, truth).items():
                outcome.add(f"{name} {row}".strip(), metrics, None if row else timer)
                print(outcome.latest(), file=sys.stderr, flush=True)
            for row, metrics in _by_hand(arguments.written).items():
                outcome.add(f"{name} {row}", metrics)
        outcome.write(arguments.json)


def _prepare(data: Path, folder: Path) -> Truth:
    """Django on a copy of the shop's database, with an ontology; the truth by review."""
    database, hidden = data / "omnishop.sqlite3", data / "demo" / "truth.json"
    if not database.is_file() or not hidden.is_file():
        report.fail(f"{data}: omnishop.sqlite3 and demo/truth.json are needed")
    shutil.copy(database, folder / database.name)
    os.environ |= {"VAR_DIR": str(folder), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.setdefault("DEBUG", "1")
    import django  # noqa: PLC0415 - only after the database is named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from content.services import ontology  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    ontology.ensure()
    found = json.loads(hidden.read_text(encoding="utf-8"))["review_opinions"]
    return {int(pk): {one["aspect"]: one["polarity"] for one in said} for pk, said in found.items()}


def _written(truth: Truth) -> list[Written]:
    from content import features  # noqa: PLC0415

    found = [one for one in features.all_published(datetime.now(tz=UTC)) if one.review_id in truth]
    if not found:
        report.fail("the truth speaks of none of the published reviews")
    return found


def _read(name: str, written: Sequence[Written]) -> list[Reading]:
    from content import predictor, training  # noqa: PLC0415
    from content.contracts import TrainOptions  # noqa: PLC0415

    if name == "model":
        now = datetime.now(tz=UTC)
        trained = training.train(TrainOptions(as_of=now, fast=True, by="benchmark"), now=now)
        if not trained.is_promoted:
            report.fail(f"the gate did not promote: {'; '.join(trained.verdict)}")
    return predictor.read(written)


def _rows(
    written: Sequence[Written], readings: Sequence[Reading], truth: Truth
) -> dict[str, dict[str, report.Value]]:
    """Opinions in all and by language, with what is published in the row of all."""
    pairs = list(zip(written, readings, strict=True))
    heard = defaultdict(list)
    for one, reading in pairs:
        heard[one.product_id].append(_heard(one, reading))
    rows = {"": _opinions(pairs, truth) | _published(heard, truth)}
    for language in LANGUAGES:
        spoken = [(one, reading) for one, reading in pairs if reading.language == language]
        if spoken:
            rows[language] = _opinions(spoken, truth)
    return rows


def _by_hand(folder: Path | None) -> dict[str, dict[str, report.Value]]:
    """Opinions in reviews written by hand, by set and language."""
    rows: dict[str, dict[str, report.Value]] = {}
    for name, cases in (insights_written.sets(folder) if folder else {}).items():
        pairs, truth = insights_written.read(cases)
        for language in LANGUAGES:
            spoken = [pair for pair in pairs if pair[1].language == language]
            rows[f"{name} {language}"] = _opinions(spoken, truth)
    return rows


def _opinions(pairs: Sequence[tuple[Written, Reading]], truth: Truth) -> dict[str, report.Value]:
    """Precision and recall of (review, aspect), and of those found the share whose polarity is right."""
    hits = n_found = n_true = right = n_clear = 0
    for one, reading in pairs:
        told, sides = truth[one.review_id], _sides(reading)
        hits += len(told.keys() & sides.keys())
        n_found += len(sides)
        n_true += len(told)
        for aspect in told.keys() & sides.keys():
            if told[aspect] != "mixed":
                n_clear += 1
                right += sides[aspect] == {"positive" if told[aspect] == "good" else "negative"}
    return {
        "n": len(pairs),
        "aspect_precision": hits / max(n_found, 1),
        "aspect_recall": hits / max(n_true, 1),
        "polarity_accuracy": right / max(n_clear, 1),
    }


def _sides(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for remark in reading.remarks:
        found[remark.aspect].add(remark.polarity.value)
    return {aspect: sides - {"neutral"} or sides for aspect, sides in found.items()}


def _heard(written: Written, reading: Reading) -> Heard:
    from content.contracts import Heard  # noqa: PLC0415

    return Heard(written, reading, "")


def _published(heard: Mapping[int, Sequence[Heard]], truth: Truth) -> dict[str, report.Value]:
    from content import features  # noqa: PLC0415
    from content.contracts import Limits  # noqa: PLC0415
    from content.services import composing  # noqa: PLC0415

    names, limits, now = features.names(), Limits(), datetime.now(tz=UTC)
    tally: Counter[str] = Counter()
    worst = 0
    for reviews in heard.values():
        insight = composing.compose(reviews, names=names, limits=limits, digest="", now=now).insight
        said = _said(reviews, truth)
        shown = {one.code: one for one in insight.aspects if one.is_shown}
        floor = max(limits.min_reviewers, limits.min_share * insight.n_reviewers - ROUNDING)
        worth = {code for code, one in said.items() if one.n >= floor}
        tally["worth"] += len(worth)
        tally["found"] += len(worth & shown.keys())
        for code, one in shown.items():
            off = abs(one.n_mentions - said.get(code, Said()).n)
            worst = max(worst, off)
            tally["counts"] += 1
            tally["near"] += off <= NEAR
            tally["claims"] += 1
            tally["holding"] += _holds(one, said.get(code, Said()))
        _mark_sentences(insight, shown, said, tally)
    return {
        "shown_recall": tally["found"] / max(tally["worth"], 1),
        "claim_precision": tally["holding"] / max(tally["claims"], 1),
        "n_claims": tally["claims"],
        "counts_within_1": tally["near"] / max(tally["counts"], 1),
        "worst_count": worst,
        "alike": tally["alike"],
    }


def _said(reviews: Sequence[Heard], truth: Truth) -> dict[str, Said]:
    """By aspect, each reviewer once: who says good and bad in two reviews is of mixed experience."""
    voices: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in reviews:
        author = f"c{one.written.author}" if one.written.author else f"r{one.written.review_id}"
        for aspect, polarity in truth[one.written.review_id].items():
            voices[aspect, author].add(polarity)
    found: dict[str, Said] = defaultdict(Said)
    for (aspect, _), polarities in voices.items():
        kind = polarities.pop() if len(polarities) == 1 else "mixed"
        setattr(found[aspect], kind, getattr(found[aspect], kind) + 1)
    return dict(found)


def _holds(shown: AspectCount, said: Said) -> bool:
    """Whether the verdict is one that the truth allows, whichever side the mixed voices are put on."""
    good, bad, n = said.good + said.mixed, said.bad + said.mixed, said.n
    allowed = {
        "positive": good > said.bad and 2 * good > n,
        "negative": bad > said.good and 2 * bad > n,
        "mixed": min(good, bad) > 0 and min(good, bad) >= 0.3 * n - ROUNDING,
        "neutral": 2 * said.good <= n and 2 * said.bad <= n,
    }
    return n > 0 and allowed[shown.verdict]


def _mark_sentences(
    insight: ProductInsight, shown: Mapping[str, AspectCount], said: Mapping[str, Said], tally: Counter[str]
) -> None:
    """Sentences hold where their verdict does and their number is within one of the truth's."""
    for claim in insight.claims:
        true = said.get(claim.aspects[0], Said())
        aspect = shown[claim.aspects[0]]
        most = {"positive": true.good + true.mixed, "negative": true.bad + true.mixed}.get(
            aspect.verdict, true.n
        )
        least = {"positive": true.good, "negative": true.bad}.get(aspect.verdict, true.good + true.bad)
        tally["claims"] += 1
        tally["holding"] += _holds(aspect, true) and least - NEAR <= claim.n <= most + NEAR
    for texts in ([one.text_en for one in insight.claims], [one.text_zh for one in insight.claims]):
        tally["alike"] += len(texts) - len(set(texts))


if __name__ == "__main__":
    main()
