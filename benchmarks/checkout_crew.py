"""The processes of the checkout benchmark: each waits for the others, then serves its share of the buyers.

They call the services as the web's processes do, one buyer after the other.
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

if TYPE_CHECKING:  # they need Django, which is set up only after the database is named
    from benchmarks.checkout_buyers import Buyer, CartRef, Result

N_WORKERS = 8
START_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Served:
    """What became of all buyers of one rush; CPU is that of whoever sells, without the database's."""

    results: "tuple[Result, ...]"
    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Work:
    """One worker's share of a rush."""

    model: str
    buyers: "tuple[Buyer, ...]"
    carts: "tuple[CartRef, ...]"  # in the same order; empty where the model has none


@dataclass(frozen=True, slots=True)
class Done:
    results: "tuple[Result, ...]"
    cpu_s: float
    started: float
    ended: float


@dataclass(frozen=True, slots=True)
class Crew:
    """Worker processes that wait for work, each with its own connection."""

    processes: list[SpawnProcess]
    inboxes: "list[Queue[Work | None]]"
    outbox: "Queue[Done]"

    def serve(self, model: str, buyers: "list[Buyer]", carts: "list[CartRef]") -> Served:
        n_workers = len(self.inboxes)
        for number, inbox in enumerate(self.inboxes):
            inbox.put(Work(model, tuple(buyers[number::n_workers]), tuple(carts[number::n_workers])))
        done = [self.outbox.get(timeout=START_TIMEOUT_S) for _ in self.inboxes]
        return Served(
            results=tuple(result for each in done for result in each.results),
            cpu_s=sum(each.cpu_s for each in done),
            wall_s=max(each.ended for each in done) - min(each.started for each in done),
        )


@contextmanager
def at_work() -> Iterator[Crew]:
    """The processes, ended afterwards."""
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


def set_up() -> None:
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


def _work(inbox: "Queue[Work | None]", outbox: "Queue[Done]", start: Barrier) -> None:
    """A worker: wait for the others, then serve one buyer after the other."""
    set_up()
    from benchmarks import checkout_buyers  # noqa: PLC0415

    while (work := inbox.get()) is not None:
        start.wait(timeout=START_TIMEOUT_S)
        cpu, started = time.process_time(), time.time()
        if work.carts:
            results = tuple(map(checkout_buyers.buy, work.buyers, work.carts))
        else:
            results = tuple(map(checkout_buyers.buy_naively, work.buyers))
        outbox.put(Done(results, time.process_time() - cpu, started, time.time()))
