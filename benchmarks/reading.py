"""How fast reviews are read, moderated, counted and published, everything written to the database.

    python -m benchmarks.reading --data VARDIR [--models words,model,nothing_new,one_more] [--json OUT]

`VARDIR` is the `VAR_DIR` of a shop with reviews (`manage.py demo` fills one); its database is copied, never changed.
Rows: `words` reads all reviews without a model, `model` with the champion of VARDIR's artifacts (left out where there
is none), `nothing_new` goes over all of them once more, `one_more` reads and publishes single changed reviews.
`reviews_per_minute` is by wall time on a machine that may be shared; `ms_per_review` is CPU time of the one process.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import report
from benchmarks.report import Report, Timer

ROWS = ("words", "model", "nothing_new", "one_more")
N_CHANGED = 40  # reviews of `one_more`
DATABASE = "omnishop.sqlite3"


def main() -> None:
    asked = report.parser("reading", ROWS).parse_args()
    rows = report.chosen(asked.models, ROWS)
    if not (asked.data / DATABASE).is_file():
        report.fail(f"--data {asked.data}: no {DATABASE} there; `VAR_DIR=… manage.py demo` makes one")
    with _copy(asked.data):
        result = Report(
            area="reading",
            data=str(asked.data),
            protocol=f"{_n_reviews()} reviews in the order of their products; SQLite, one process, one thread",
        )
        for row in rows:
            _measure(row, result)
        result.write(asked.json)


@contextmanager
def _copy(data: Path) -> Iterator[None]:
    """Django on a copy of the shop's database and artifacts."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (DATABASE, f"{DATABASE}-wal"):
            if (data / name).exists():
                shutil.copy(data / name, folder)
        if (data / "artifacts" / "content").exists():
            shutil.copytree(data / "artifacts" / "content", Path(folder) / "artifacts" / "content")
        for name in ("DATABASE_URL", "REDIS_URL", "ARTIFACTS_DIR"):
            os.environ.pop(name, None)
        os.environ |= {"VAR_DIR": folder, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django  # noqa: PLC0415 - the database is named only now
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def _measure(row: str, result: Report) -> None:
    match row:
        case "words":
            with _without_model():
                _read_all(row, result)
        case "model":
            if _has_model():
                _read_all(row, result)
        case "nothing_new":
            _read_all(row, result, is_fresh=False)
        case "one_more":
            _one_more(result)


def _read_all(row: str, result: Report, *, is_fresh: bool = True) -> None:
    from content import services  # noqa: PLC0415

    _warm_up()
    if is_fresh:
        _forget_everything()
    with report.timed() as timer:
        services.read_all(now=_now())
    _add(row, result, _n_reviews(), timer)


def _one_more(result: Report) -> None:
    """Reviews that change one at a time: reading, and publishing the product of each."""
    from content import services  # noqa: PLC0415
    from shop.models import Review  # noqa: PLC0415

    ids = list(Review.objects.approved().order_by("pk").values_list("pk", flat=True)[:N_CHANGED])
    timer = Timer()
    for n, pk in enumerate(ids, start=1):
        now = _now() + timedelta(minutes=n)
        text = Review.objects.values_list("text", flat=True).get(pk=pk)
        Review.objects.filter(pk=pk).update(text=f"{text} {n}", changed_at=now)
        with report.timed(timer):
            services.read(review_ids=[pk], now=now)
    _add("one_more", result, len(ids), timer)


def _add(row: str, result: Report, n: int, timer: Timer) -> None:
    from content.models import InsightDecision  # noqa: PLC0415
    from shop.models import AspectInsight  # noqa: PLC0415

    metrics = {
        "n_reviews": n,
        "reviews_per_minute": round(60 * n / max(timer.wall_s, 1e-9)),
        "ms_per_review": round(1_000 * timer.cpu_s / max(n, 1), 2),
        "n_publications": InsightDecision.objects.count(),
        "n_aspects_shown": AspectInsight.objects.shown().count(),
    }
    result.add(row, metrics, timer)
    print(result.latest(), flush=True)


def _forget_everything() -> None:
    from content.models import InsightDecision, ReviewAnalysis  # noqa: PLC0415
    from shop.models import AspectInsight, ProductInsight, ReviewMention  # noqa: PLC0415

    for model in (InsightDecision, ReviewAnalysis, AspectInsight, ReviewMention, ProductInsight):
        model.objects.all().delete()


@contextmanager
def _without_model() -> Iterator[None]:
    from django.conf import settings  # noqa: PLC0415

    artifacts = settings.ARTIFACTS_DIR
    settings.ARTIFACTS_DIR = Path(settings.VAR_DIR) / "nothing"
    try:
        yield
    finally:
        settings.ARTIFACTS_DIR = artifacts


def _has_model() -> bool:
    from content import predictor  # noqa: PLC0415

    return not predictor.champion().facts.fault


def _warm_up() -> None:
    """Load what a worker has loaded once: ontology, lexicons, model."""
    from content import services  # noqa: PLC0415
    from shop.models import Review  # noqa: PLC0415

    services.read(review_ids=list(Review.objects.order_by("pk").values_list("pk", flat=True)[:3]), now=_now())


def _n_reviews() -> int:
    from shop.models import Review  # noqa: PLC0415

    return Review.objects.count()


def _now() -> datetime:
    return datetime.now(tz=UTC)


if __name__ == "__main__":
    main()
