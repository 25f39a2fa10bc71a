"""How long customers wait for an answer: many at once over HTTP, as the page asks.

Two gunicorn processes as `make run` starts them; every customer is a thread with an address and connection of its own,
half of them signed in. A message is sent, its stream read; then the customer thinks for a moment, as people do.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from benchmarks import report
from benchmarks.checkout_web import TIMEOUT_S, Broken, Visitor, Web, open_server

if TYPE_CHECKING:
    from benchmarks.golden import Conversation, World

N_PROCESSES, N_THREADS = 2, 12
PAUSE_S = 3.0  # between an answer and the same customer's next question, on average
QUESTIONS = 12  # of each customer
START_S = 180


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from sending a message to the first event of its answer, and to the last."""

    first_s: float
    last_s: float


def open_shop() -> AbstractContextManager[Web]:
    """The server of the shop that this process has set up: sessions made here are good there."""
    from django.conf import settings  # noqa: PLC0415 - needs Django

    return open_server(
        VAR_DIR=str(settings.VAR_DIR),
        WEB_WORKERS=str(N_PROCESSES),
        WEB_THREADS=str(N_THREADS),
        OMP_NUM_THREADS="1",
    )


def measured(web: Web, cases: Sequence[Conversation], world: World, n: int) -> dict[str, float]:
    """Milliseconds until the first event and until the end, and the server's CPU time for one answer."""
    _warm(web, cases, world)
    waits: list[Wait] = []
    errors: list[str] = []
    threads = [
        threading.Thread(target=_customer, args=(web, at, cases, world, waits, errors)) for at in range(n)
    ]
    cpu = web.cpu_s()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        report.fail(errors[0])
    spent = np.array([[one.first_s, one.last_s] for one in waits]) * 1_000
    return {
        "answers": len(waits),
        **{
            f"{name}_p{level}_ms": float(np.percentile(spent[:, at], level))
            for at, name in enumerate(("first_byte", "answer"))
            for level in (50, 95)
        },
        "server_cpu_ms": 1_000 * (web.cpu_s() - cpu) / len(waits),
    }


def _warm(web: Web, cases: Sequence[Conversation], world: World) -> None:
    """Every process loads once what it answers from."""
    until = time.monotonic() + START_S
    for at in range(4 * N_PROCESSES):
        for language in ("en", "zh-hans"):
            chosen = [one for one in cases if one.language == language][:1]
            while not _is_answered(web, 200 + at, chosen, world):
                if time.monotonic() > until:
                    report.fail("the server did not start")
                time.sleep(0.3)


def _is_answered(web: Web, at: int, cases: Sequence[Conversation], world: World) -> bool:
    try:
        visitor = _visitor(web, at, cases[0], world)
        _asked(visitor, _opened(visitor), cases[0].moves[0].words(0))
        visitor.connection.close()
    except (OSError, HTTPException, Broken):
        return False
    return True


def _customer(
    web: Web, at: int, cases: Sequence[Conversation], world: World, waits: list[Wait], errors: list[str]
) -> None:
    """Comes at a moment of its own, asks, reads, thinks, asks again."""
    chance = random.Random(at)
    mine = cases[at :: max(1, len(cases) // QUESTIONS)][:QUESTIONS]
    try:
        for case in mine:
            # The pause comes first: the server closes a connection that is silent for five seconds.
            time.sleep(chance.uniform(0, 2 * PAUSE_S))
            visitor = _visitor(web, at, case, world)
            waits.append(_asked(visitor, _opened(visitor), case.moves[0].words(at)))
            visitor.connection.close()
    except (OSError, HTTPException, Broken) as error:
        errors.append(f"{type(error).__name__}: {error}")


def _visitor(web: Web, at: int, case: Conversation, world: World) -> Visitor:
    """A connection from an address of its own: limits count networks."""
    place = (f"127.{1 + at}.{random.randrange(250)}.1", 0)
    visitor = Visitor(HTTPConnection(web.host, web.port, timeout=TIMEOUT_S, source_address=place))
    if case.who:
        visitor.cookies["sessionid"] = _session(world.people[case.who])
    return visitor


def _session(customer_id: int) -> str:
    from django.db import connection  # noqa: PLC0415 - needs Django
    from django.test import Client  # noqa: PLC0415

    from shop.models import Customer  # noqa: PLC0415

    client = Client()
    user = Customer.objects.select_related("user").get(pk=customer_id).user
    if user is not None:
        client.force_login(user)
    connection.close()
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else ""


def _opened(visitor: Visitor) -> str:
    """A conversation of this visitor."""
    csrf = visitor.ask("GET", "/api/v1/session/").data["csrf_token"]
    visitor.cookies["csrf"] = csrf
    made = visitor.send("/api/v1/support/conversations/", {}, **{"X-CSRFToken": csrf})
    if made.status != 201:
        raise Broken(f"conversation: {made.status} {made.body[:200]!r}")
    return str(made.data["token"])


def _asked(visitor: Visitor, token: str, text: str) -> Wait:
    """Send a message and read its answer as it comes."""
    began = time.perf_counter()
    path = f"/api/v1/support/conversations/{token}/messages/"
    body = {"client_id": uuid4().hex, "text": text}
    sent = visitor.send(path, body, **{"X-CSRFToken": visitor.cookies["csrf"]})
    if sent.status != 201:
        raise Broken(f"message: {sent.status} {sent.body[:200]!r}")
    worn = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    visitor.connection.request("GET", sent.data["stream"], headers={"Cookie": worn})
    stream = visitor.connection.getresponse()
    if stream.status != 200 or not stream.read1(1):
        raise Broken(f"stream: {stream.status}")
    first = time.perf_counter() - began
    stream.read()
    return Wait(first, time.perf_counter() - began)
