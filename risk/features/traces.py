"""What is remembered of an event under each of its links: a few bytes, the same in every memory.

Amounts are whole thousandths and moments whole milliseconds, so that sums are exact and equal everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from risk.contracts.events import Happening, Link

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SEPARATOR = "|"
MILLI = Decimal(1_000)
MARKS = str.maketrans({SEPARATOR: "_", "\n": "_", "\r": "_", "\x00": "_"})


@dataclass(frozen=True, slots=True)
class Trace:
    """An event, as remembered."""

    at_ms: int
    event_id: str
    kind: str = ""
    amount_milli: int = 0
    subject: str = ""
    is_fraud: bool = False
    links: tuple[tuple[str, str], ...] = ()  # (what, hash), sorted

    def text(self) -> str:
        """As stored; the moment is kept beside it."""
        links = ",".join(f"{what}:{value}" for what, value in self.links)
        flag = "1" if self.is_fraud else "0"
        return SEPARATOR.join((self.event_id, self.kind, str(self.amount_milli), self.subject, flag, links))

    @property
    def place(self) -> tuple[int, bytes]:
        """Every memory orders traces by it: by moment, then as Redis orders equal moments."""
        return self.at_ms, self.text().encode()

    @classmethod
    def of_text(cls, text: str, at_ms: int) -> Trace:
        """The inverse of `text`.

        Raises:
            ValueError: if it is no trace.
        """
        event_id, kind, amount, subject, flag, links = text.split(SEPARATOR)
        pairs = (each.split(":", 1) for each in links.split(",") if each)
        return cls(
            at_ms,
            event_id,
            kind,
            int(amount),
            subject,
            flag == "1",
            tuple((what, value) for what, value in pairs),
        )


def trace(event: Happening) -> Trace:
    """What is remembered of an event."""
    return Trace(
        milliseconds(event.at),
        event.event_id.translate(MARKS),
        event.kind.value,
        int((event.amount * MILLI).to_integral_value(ROUND_HALF_UP)),
        event.subject.translate(MARKS),
        event.is_fraud,
        tuple(sorted(_clean(event.links).items())),
    )


def places(event: Happening) -> list[str]:
    """Names of the logs that an event is kept in, and read from."""
    return [f"{what}:{value}" for what, value in sorted(_clean(event.links).items())]


def milliseconds(moment: datetime) -> int:
    """Since 1970, whole."""
    span = moment - EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000 + span.microseconds // 1_000


def _clean(links: Mapping[Link, str]) -> dict[str, str]:
    """Hashes hold no signs that separate; whatever does came from elsewhere, and is made harmless."""
    marks = MARKS | str.maketrans({",": "_", ":": "_"})
    return {what.value: value.translate(marks)[:64] for what, value in links.items() if value}
