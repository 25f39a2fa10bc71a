"""How long a checkout waits for its screening, at so many a second.

    python -m benchmarks.screening --data none [--rate 50] [--orders 10] [--seconds 20] [--models screening,checkout]

Works in a scratch database on the engine that `DATABASE_URL` names (`postgres:///postgres` without it), and reads
velocities from `REDIS_URL` where that is given (an empty database of its own), else from the table. The shop has a
month of past orders, ten by each of its people; a champion of the full size serves. Buyers come at their own times,
whether the one before is done or not (an open loop), to two processes of eight threads. In the first row the port alone
is asked, in a transaction as checkouts do; in the second whole orders are placed, as many a second as `--orders` says,
and the time is taken around the port within them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from benchmarks import report, scratch

MODELS = ("screening", "checkout")
N_PROCESSES, N_THREADS = 2, 8
N_PEOPLE, N_PAST = 2_000, 20_000  # ten past orders each
N_WARM = 40  # carts a process buys before the clock starts
START_TIMEOUT_S = 900


@dataclass(frozen=True, slots=True)
class Share:
    """One process's buyers: the n-th of them comes at `at_s` seconds after the start."""

    warm: tuple[int, ...]
    cart_ids: tuple[int, ...]
    at_s: tuple[float, ...]
    is_whole: bool  # orders, not screenings alone


@dataclass(frozen=True, slots=True)
class Done:
    """Milliseconds of each, in no order."""

    screening_ms: tuple[float, ...]
    checkout_ms: tuple[float, ...]
    n_unscored: int
    n_orders: int
    cpu_s: float


def main() -> None:
    """Measure both rows in one run."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = report.parser("screening", MODELS)
    command.add_argument("--rate", default=50.0, type=float, help="screenings a second")
    command.add_argument("--orders", default=10.0, type=float, help="orders a second")
    command.add_argument("--seconds", default=20.0, type=float)
    asked = command.parse_args()
    models = report.chosen(asked.models, MODELS)
    if not (asked.rate > 0 and asked.orders > 0 and asked.seconds > 0):
        report.fail("--rate, --orders and --seconds must be above 0")
    database = scratch.database("screening", default="postgres:///postgres")
    with database as engine, tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        from benchmarks import screening_shop  # noqa: PLC0415 - needs Django

        screening_shop.open_shop(Path(folder), n_people=N_PEOPLE, n_past=N_PAST, seed=asked.seed)
        memory = "Redis" if os.environ.get("REDIS_URL") else "the table"
        outcome = report.Report(
            "screening",
            f"{N_PEOPLE} people with {N_PAST} past orders",
            f"{asked.seconds:g} s, {asked.rate:g} screenings or {asked.orders:g} orders a second, "
            f"{N_PROCESSES} processes of {N_THREADS} threads, {engine}, memory: {memory}",
        )
        for name in models:
            rate = asked.rate if name == "screening" else asked.orders
            n = round(rate * asked.seconds) + N_PROCESSES * N_WARM
            cart_ids = screening_shop.carts(n, n_people=N_PEOPLE, seed=asked.seed)
            with report.timed() as timer:
                done = _rush(folder, cart_ids, rate, asked.seed, is_whole=name == "checkout")
            outcome.add(name, _figures(done, timer.wall_s))
        outcome.write(asked.json)


def set_up(folder: str) -> None:
    """Start Django as in production, with the app, artifacts in `folder`, letters nowhere; the tables once."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        LOG_LEVEL="ERROR",
        AI_APPS="risk",
        ARTIFACTS_DIR=folder,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    settings.ARTIFACTS_DIR = Path(folder)
    settings.CELERY_TASK_ALWAYS_EAGER = True
    if multiprocessing.parent_process() is None:
        call_command("migrate", verbosity=0)


def _rush(folder: str, cart_ids: list[int], rate: float, seed: int, *, is_whole: bool) -> list[Done]:
    """All buyers, each process its share."""
    context = multiprocessing.get_context("spawn")
    start, inbox, outbox = context.Barrier(N_PROCESSES), context.Queue(), context.Queue()
    rng = np.random.default_rng(seed)
    at_s = np.cumsum(rng.exponential(1 / rate, len(cart_ids) - N_PROCESSES * N_WARM))
    warm, bought = cart_ids[: N_PROCESSES * N_WARM], cart_ids[N_PROCESSES * N_WARM :]
    crew = [context.Process(target=_work, args=(folder, inbox, outbox, start)) for _ in range(N_PROCESSES)]
    for number, process in enumerate(crew):
        share = slice(number, None, N_PROCESSES)
        inbox.put(Share(tuple(warm[share]), tuple(bought[share]), tuple(at_s[share].tolist()), is_whole))
        process.start()
    done = [outbox.get(timeout=START_TIMEOUT_S) for _ in crew]
    for process in crew:
        process.join(timeout=30)
    return done


def _work(folder: str, inbox: Queue[Share], outbox: Queue[Done], start: Barrier) -> None:
    """One process: warm up, wait for the other, then take each buyer at its time."""
    set_up(folder)
    from benchmarks import screening_shop  # noqa: PLC0415

    share = inbox.get()
    for cart_id in share.warm:
        screening_shop.buy(cart_id)
    act = screening_shop.buy if share.is_whole else screening_shop.ask
    gc.collect()
    gc.freeze()  # as the server does when it is warm
    start.wait(timeout=START_TIMEOUT_S)
    cpu, began = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(N_THREADS) as pool:
        waiting = []
        for cart_id, at_s in zip(share.cart_ids, share.at_s, strict=True):
            time.sleep(max(0.0, began + at_s - time.perf_counter()))
            waiting.append(pool.submit(act, cart_id))
        bought = [each.result() for each in waiting]
    outbox.put(
        Done(
            tuple(each.screening_ms for each in bought),
            tuple(each.checkout_ms for each in bought),
            sum(each.is_unscored for each in bought),
            sum(each.is_order for each in bought),
            time.process_time() - cpu,
        )
    )


def _figures(done: list[Done], wall_s: float) -> dict[str, report.Value]:
    screened = [ms for each in done for ms in each.screening_ms]
    whole = [ms for each in done for ms in each.checkout_ms]
    n = len(screened)
    return {
        "n": n,
        "orders": sum(each.n_orders for each in done),
        "unscored": sum(each.n_unscored for each in done),
        **{f"p{q}_ms": float(np.percentile(screened, q)) for q in (50, 95, 99)},
        "whole_p95_ms": float(np.percentile(whole, 95)),
        "cpu_ms": 1_000 * sum(each.cpu_s for each in done) / n,
        "wall_s": round(wall_s, 1),
    }


if __name__ == "__main__":
    main()
