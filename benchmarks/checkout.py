"""Whether a rush on the last units ever sells one too many: many buyers, eight processes, PostgreSQL.

    python -m benchmarks.checkout --data none [--models look_then_take,shop] [--repeats 20] [--json OUT]

Works in a scratch database of its own on the server that `DATABASE_URL` names (`postgres:///postgres` without it),
which is dropped at the end. 200 buyers want one to three of each of two variants with 50 units each, in opposite
order, half of them holding the goods first. Carts are filled before the rush; then all processes start at once and
every buyer holds, orders and pays. The first row is the naive way, look then take, as the measure of the danger.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import report, scratch

if TYPE_CHECKING:  # they need Django, which is set up only after the database is named
    from benchmarks.checkout_buyers import Audit, Buyer, Result

N_BUYERS, N_UNITS, N_WORKERS, N_REPEATS = 200, 50, 8, 20
MODELS = ("look_then_take", "shop")
START_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Work:
    """One worker's share of a rush."""

    model: str
    buyers: "tuple[Buyer, ...]"


@dataclass(frozen=True, slots=True)
class Done:
    results: "tuple[Result, ...]"
    cpu_s: float
    started: float
    ended: float


@dataclass(frozen=True, slots=True)
class Rush:
    """One repeat."""

    results: "tuple[Result, ...]"
    audit: "Audit"
    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Crew:
    """Worker processes that wait for work, each with its own connection."""

    processes: list[SpawnProcess]
    inboxes: "list[Queue[Work | None]]"
    outbox: "Queue[Done]"


def main() -> None:
    command = report.parser("checkout", MODELS)
    command.add_argument("--repeats", default=N_REPEATS, type=int)
    asked = command.parse_args()
    models = report.chosen(asked.models, MODELS)
    with scratch.postgres_database(_url(), "checkout"):
        _set_up()
        from benchmarks import checkout_buyers  # noqa: PLC0415

        checkout_buyers.open_shop()
        with _crew() as crew:
            result = _measure(crew, models, asked.repeats, asked.seed)
    result.write(asked.json)


def _measure(crew: Crew, models: list[str], n_repeats: int, seed: int) -> report.Report:
    result = report.Report(
        area="checkout",
        data=f"{N_BUYERS} buyers, 2 variants of {N_UNITS} units, carts of 1-3 each, in opposite order",
        protocol=f"{n_repeats} repeats, {N_WORKERS} processes, PostgreSQL; each buyer holds, orders and pays",
    )
    for at, model in enumerate(models):
        rushes = []
        for repeat in range(n_repeats):
            rushes.append(_rush(crew, model, round_number=at * n_repeats + repeat, seed=seed + repeat))
            print(f"{model} {repeat + 1}/{n_repeats}: {rushes[-1].audit}", flush=True)
        timer = report.Timer(
            cpu_s=sum(rush.cpu_s for rush in rushes), wall_s=sum(rush.wall_s for rush in rushes)
        )
        result.add(model, _metrics(rushes), timer)
    return result


def _rush(crew: Crew, model: str, *, round_number: int, seed: int) -> Rush:
    from benchmarks import checkout_buyers  # noqa: PLC0415

    variant_ids = checkout_buyers.lay_out(round_number, N_UNITS)
    crowd = checkout_buyers.buyers(variant_ids, N_BUYERS, seed)
    for number, inbox in enumerate(crew.inboxes):
        inbox.put(Work(model, tuple(crowd[number::N_WORKERS])))
    done = [crew.outbox.get(timeout=START_TIMEOUT_S) for _ in crew.inboxes]
    results = tuple(result for each in done for result in each.results)
    n_orders = sum(result.outcome is checkout_buyers.Outcome.ORDERED for result in results)
    if model == "shop":
        audit = checkout_buyers.audit(variant_ids, N_UNITS)
    else:
        audit = checkout_buyers.audit_naive(variant_ids, n_orders)
    wall_s = max(each.ended for each in done) - min(each.started for each in done)
    return Rush(results, audit, sum(each.cpu_s for each in done), wall_s)


def _metrics(rushes: list[Rush]) -> dict[str, report.Value]:
    """Sums over the repeats, but `orders` and `sold_max`; times are those of buyers who got their goods."""
    outcomes = [result.outcome.value for rush in rushes for result in rush.results]
    seconds = [
        result.seconds for rush in rushes for result in rush.results if result.outcome.value == "ordered"
    ]
    return {
        "orders": float(np.mean([rush.audit.orders for rush in rushes])),
        "sold_max": max(rush.audit.sold for rush in rushes),
        "oversold": sum(rush.audit.oversold for rush in rushes),
        "negative": sum(rush.audit.negative for rush in rushes),
        "errors_500": outcomes.count("error"),
        "unbalanced": sum(rush.audit.unbalanced for rush in rushes),
        "uncharged": sum(rush.audit.uncharged for rush in rushes),
        "busy": outcomes.count("busy"),
        "sold_out": outcomes.count("sold_out"),
        "p95_ms": float(np.percentile(seconds, 95)) * 1_000 if seconds else 0.0,
        "orders_per_s": len(seconds) / sum(rush.wall_s for rush in rushes),
    }


@contextmanager
def _crew() -> Iterator[Crew]:
    context = multiprocessing.get_context("spawn")
    start, outbox = context.Barrier(N_WORKERS), context.Queue()
    inboxes = [context.Queue() for _ in range(N_WORKERS)]
    processes = [context.Process(target=_work, args=(inbox, outbox, start), daemon=True) for inbox in inboxes]
    for process in processes:
        process.start()
    try:
        yield Crew(processes, inboxes, outbox)
    finally:
        for inbox in inboxes:
            inbox.put(None)
        for process in processes:
            process.join(timeout=30)


def _work(inbox: "Queue[Work | None]", outbox: "Queue[Done]", start: Barrier) -> None:
    """A worker: fill the carts, wait for the others, then serve one buyer after the other."""
    _set_up()
    from benchmarks import checkout_buyers  # noqa: PLC0415

    while (work := inbox.get()) is not None:
        is_shop = work.model == "shop"
        carts = [checkout_buyers.fill_cart(buyer) if is_shop else 0 for buyer in work.buyers]
        start.wait(timeout=START_TIMEOUT_S)
        cpu, started = time.process_time(), time.time()
        results = tuple(
            checkout_buyers.buy(buyer, cart_id) if is_shop else checkout_buyers.buy_naively(buyer)
            for buyer, cart_id in zip(work.buyers, carts, strict=True)
        )
        outbox.put(Done(results, time.process_time() - cpu, started, time.time()))


def _url() -> str:
    url = os.environ.get("DATABASE_URL", "postgres:///postgres")
    if not scratch.is_postgres(url):
        report.fail(f"DATABASE_URL={url}: this benchmark is about PostgreSQL")
    return url


def _set_up() -> None:
    """Start Django as in production, tasks in process, letters nowhere; the tables once, by whoever is first."""
    os.environ.pop("REDIS_URL", None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        LOG_LEVEL="ERROR",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    if multiprocessing.parent_process() is None:
        call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
