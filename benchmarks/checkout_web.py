"""The checkout benchmark's buyers who come over HTTP: a server of several processes, and 200 connections at once.

The server is the one that `make run` starts, gunicorn with `config.gunicorn`, with as many processes as the crew
has. Each buyer is a thread with a connection of its own: it holds the goods (half of them do), completes the cart
with an `Idempotency-Key`, pays on the sandbox's page, and comes back into the shop. Carts are filled before.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks import report
from benchmarks.checkout_buyers import TRIES, Buyer, CartRef, Outcome, Result
from benchmarks.checkout_crew import N_WORKERS, START_TIMEOUT_S, Served

THREADS_EACH = 4
TIMEOUT_S = 120
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Broken(Exception):
    """An answer that no shop may give."""


COMMAND = (sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--log-level", "warning")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Visitor:
    """One buyer's connection and cookies."""

    connection: HTTPConnection
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, *, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request.

        Raises:
            Broken: at an answer of 500 or above.
            OSError, HTTPException: where there is none.
        """
        worn = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body or None, {"Cookie": worn, **(headers or {})})
        got = self.connection.getresponse()
        content = got.read()
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        if got.status >= 500:
            raise Broken(f"{method} {path}: {got.status} {content[:200]!r}")
        return Answer(got.status, got.headers.get("Location", ""), content)

    def send(self, path: str, data: object, **headers: str) -> Answer:
        return self.ask(
            "POST", path, body=json.dumps(data), headers={"Content-Type": "application/json", **headers}
        )


@dataclass(frozen=True, slots=True)
class Web:
    """A running server."""

    host: str
    port: int
    pid: int

    def serve(self, model: str, buyers: list[Buyer], carts: list[CartRef]) -> Served:
        """Send all buyers at once, and wait for the last."""
        results: dict[int, Result] = {}
        start = threading.Barrier(len(buyers) + 1)

        def come(buyer: Buyer, cart: CartRef) -> None:
            visitor = Visitor(HTTPConnection(self.host, self.port, timeout=TIMEOUT_S))
            start.wait(timeout=START_TIMEOUT_S)
            results[buyer.number] = _buy(visitor, buyer, cart.token)
            visitor.connection.close()

        threads = [threading.Thread(target=come, args=pair) for pair in zip(buyers, carts, strict=True)]
        for thread in threads:
            thread.start()
        cpu, began = self.cpu_s(), time.perf_counter()
        start.wait(timeout=START_TIMEOUT_S)
        for thread in threads:
            thread.join()
        wall_s = time.perf_counter() - began
        return Served(tuple(results[buyer.number] for buyer in buyers), self.cpu_s() - cpu, wall_s)

    def cpu_s(self) -> float:
        """CPU seconds of the server's processes so far."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in children]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS_PER_S


@contextmanager
def open_server(**environment: str) -> Iterator[Web]:
    """Start the server beside this process, on a free port of this machine; end it afterwards.

    Args:
        environment: what is set otherwise than for the crowd of buyers.
    """
    host, port = "127.0.0.1", _free_port()
    rates = dict.fromkeys(("API_RATE_ANON", "API_RATE_WRITE"), str(10**9))  # all buyers share an address
    with tempfile.TemporaryDirectory() as folder:
        usual = rates | {
            "VAR_DIR": folder,
            "BIND": f"{host}:{port}",
            "SITE_URL": f"http://{host}:{port}",
            "ALLOWED_HOSTS": host,
            "WEB_WORKERS": str(N_WORKERS),
            "WEB_THREADS": str(THREADS_EACH),
        }
        with (Path(folder) / "log").open("w") as log:  # a line for each refusal, of which there are many
            process = subprocess.Popen(COMMAND, env=os.environ | usual | environment, stderr=log)  # noqa: S603 - our own, no shell
        try:
            _wait_for(host, port)
            yield Web(host, port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _buy(visitor: Visitor, buyer: Buyer, cart: str) -> Result:
    """Hold, order, pay, come back."""
    started = time.perf_counter()
    try:
        outcome, detail = _order_and_pay(visitor, buyer, cart), ""
    except (Broken, OSError, HTTPException) as error:
        outcome, detail = Outcome.ERROR, f"{type(error).__name__}: {error}"
    return Result(outcome, time.perf_counter() - started, detail)


def _order_and_pay(visitor: Visitor, buyer: Buyer, cart: str) -> Outcome:
    for attempt in range(TRIES):
        if buyer.holds_first:
            visitor.send(f"/api/v1/carts/{cart}/reserve/", {})
        key = f"{cart}-{attempt}"
        placed = visitor.send(f"/api/v1/carts/{cart}/complete/", {}, **{"Idempotency-Key": key})
        if placed.status in {200, 201}:
            _pay(visitor, placed.data["payment_url"])
            return Outcome.ORDERED
        codes = {error["code"] for error in placed.data["errors"]}
        if placed.status != 409:
            raise Broken(f"complete: {placed.status} {codes}")
        if codes != {"busy"}:
            return Outcome.SOLD_OUT
    return Outcome.BUSY


def _pay(visitor: Visitor, payment_url: str) -> None:
    """With a test card, as the form of the sandbox's page sends it, and back into the shop."""
    token = visitor.ask("GET", "/api/v1/session/").data["csrf_token"]
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
    card = urlencode({"action": "pay", "card": "4242"})
    paid = visitor.ask("POST", urlsplit(payment_url).path, body=card, headers=form)
    if paid.status != 302:
        raise Broken(f"payment page: {paid.status}")
    back = visitor.ask("GET", urlsplit(paid.location).path)
    if back.status != 302:
        raise Broken(f"return: {back.status}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(host: str, port: int) -> None:
    """Until every process has most likely answered once: each loads the shop at its first request."""
    until = time.monotonic() + START_TIMEOUT_S
    n_answers = 0
    while n_answers < 4 * N_WORKERS:
        try:
            connection = HTTPConnection(host, port, timeout=TIMEOUT_S)
            connection.request("GET", "/api/v1/session/")
            n_answers += connection.getresponse().status == 200
            connection.close()
        except OSError:
            if time.monotonic() > until:
                report.fail("the server did not start")
            time.sleep(0.2)
