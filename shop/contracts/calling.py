"""Whence a request came, as far as it can be believed: the device and the network at the other end.

Like the language it is ambient: the middleware says it, and who needs it reads it; the shop itself keeps none of it.
Outside of a request (tasks, commands) nobody calls.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """Empty where it is not known.

    Attributes:
        device: what a browser's signed cookie says, or an app's `X-Device` behind the mark `app:`: a claim, which can
            never pass for somebody else's browser.
        network: the address, as our own proxies saw it.
    """

    device: str = ""
    network: str = ""


_caller: ContextVar[Caller] = ContextVar("caller", default=Caller())  # noqa: B039 - it is frozen


def current() -> Caller:
    """Who calls right now."""
    return _caller.get()


@contextmanager
def by(caller: Caller) -> Iterator[None]:
    """Within this block `caller` calls."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)
