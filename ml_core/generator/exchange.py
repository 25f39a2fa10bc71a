"""One POST with a deadline that holds: for the whole exchange, however slowly the other side drips.

The timeout of a socket is for one read; a server that sends a byte every few seconds never trips it. So a timer
shuts the socket at the deadline. Redirects are not followed: they would carry the key elsewhere.
"""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from ml_core.generator.deadline import Deadline
from ml_core.generator.errors import GeneratorBusy, GeneratorFailed, GeneratorTimeout

CHUNK = 2**16  # bytes read at once, at most
LONGEST_RETRY_S = 3_600.0  # seconds; an endpoint that asks for more is not believed
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to post."""

    scheme: str
    host: str
    port: int | None
    target: str  # path and query

    @classmethod
    def of(cls, url: str, path: str) -> Self:
        """`path` below `url`, which may already end in it; a query is kept.

        Raises:
            ValueError: if it is no plain http(s) address. Names and passwords in it are refused, as logs show
                addresses.
        """
        parts = urlsplit(url.strip())
        if parts.scheme not in _CONNECTIONS or not parts.hostname:
            raise ValueError("expected an address that begins with http:// or https://")
        if parts.username or parts.password:
            raise ValueError("an address must not hold a name or password")
        prefix = parts.path.rstrip("/").removesuffix(path)
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, parts.hostname, parts.port, f"{prefix}{path}{query}")


@contextmanager
def post(
    endpoint: Endpoint, body: bytes, headers: Mapping[str, str], *, deadline: Deadline, connect_s: float
) -> Iterator[http.client.HTTPResponse]:
    """The response to `body`, its status being 200.

    Errors never chain what the transport said, because that can repeat a header.

    Raises:
        GeneratorBusy, GeneratorTimeout, GeneratorFailed.
    """
    deadline.check()
    connection = _CONNECTIONS[endpoint.scheme](
        endpoint.host, endpoint.port, timeout=max(0.01, min(connect_s, deadline.left))
    )
    watchdog: threading.Timer | None = None
    try:
        connection.connect()
        sock = connection.sock
        sock.settimeout(max(0.01, deadline.left))
        watchdog = threading.Timer(deadline.left, _shut, [sock])
        watchdog.daemon = True
        watchdog.start()
        connection.request("POST", endpoint.target, body=body, headers=dict(headers))
        response = connection.getresponse()
        _require_success(response)
        yield response
        deadline.check()
    except (OSError, http.client.HTTPException, ValueError) as error:
        deadline.check()
        if isinstance(error, TimeoutError):
            raise GeneratorTimeout(f"{endpoint.host} was not reached within {connect_s:.1f} s") from None
        raise GeneratorFailed(f"{endpoint.host}: {type(error).__name__}") from None
    finally:
        if watchdog:
            watchdog.cancel()
        connection.close()


def chunks(response: http.client.HTTPResponse, *, limit: int, deadline: Deadline) -> Iterator[bytes]:
    """The body as it arrives.

    Raises:
        GeneratorFailed: if it is longer than `limit` bytes.
        GeneratorTimeout: when the deadline passes.
    """
    n_read = 0
    while chunk := response.read1(CHUNK):
        deadline.check()
        n_read += len(chunk)
        if n_read > limit:
            raise GeneratorFailed(f"an answer of more than {limit} bytes")
        yield chunk
    deadline.check()


def _require_success(response: http.client.HTTPResponse) -> None:
    # The body of a refusal may repeat the prompt or the key: only the number is told.
    if response.status in (429, 503):
        wait = _seconds(response.getheader("Retry-After", ""))
        raise GeneratorBusy(f"the endpoint answered {response.status}", retry_after_s=wait)
    if response.status in (408, 504):
        raise GeneratorTimeout(f"the endpoint answered {response.status}")
    if response.status != 200:
        raise GeneratorFailed(f"the endpoint answered {response.status}")


def _seconds(header: str) -> float:
    with suppress(ValueError):
        return min(max(0.0, float(header)), LONGEST_RETRY_S)
    return 0.0


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
