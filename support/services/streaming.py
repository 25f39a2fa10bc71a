"""An answer as events, numbered, so that a stream that broke goes on behind the last event that arrived."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from support.contracts import Claim, Reply, StreamEvent, StreamKind


def event(message_id: int, n: int, kind: StreamKind, data: Mapping[str, object]) -> StreamEvent:
    return StreamEvent(f"{message_id}:{n}", kind, data)


def events(message_id: int, reply: Reply, *, number: int | None, after: str = "") -> Iterator[StreamEvent]:
    """The reply's events from 1 on (0 is the status that was sent before there was a reply)."""
    seen = position(message_id, after)
    for n, (kind, data) in enumerate(_parts(reply, number), start=1):
        if n > seen:
            yield event(message_id, n, kind, data)


class Live:
    """Events of sentences whose answer is not whole yet, numbered as they will be in it."""

    def __init__(self, message_id: int, after: str) -> None:
        self.message_id, self.n, self.n_claims = message_id, 0, 0
        self.seen = position(message_id, after)

    @property
    def latest(self) -> str:
        """Id of the latest event that the reader has."""
        return f"{self.message_id}:{max(self.seen, self.n)}"

    def events(self, claim: Claim) -> Iterator[StreamEvent]:
        """Those of the next sentence; the reader may have had them from a stream that broke."""
        for kind, data in _of_claim(self.n_claims, claim):
            self.n += 1
            if self.n > self.seen:
                yield event(self.message_id, self.n, kind, data)
        self.n_claims += 1


def position(message_id: int, after: str) -> int:
    """The number in a Last-Event-ID of this message; -1 for anything else."""
    owner, _, n = after.partition(":")
    return int(n) if owner == str(message_id) and n.isdecimal() and len(n) < 9 else -1


def _parts(reply: Reply, number: int | None) -> Iterator[tuple[StreamKind, dict[str, object]]]:
    for at, claim in enumerate(reply.claims):
        yield from _of_claim(at, claim)
    for card in reply.cards:
        yield StreamKind.CARD, {"kind": card.kind.value, "ref": card.ref, "note": card.note}
    if reply.choices:
        yield StreamKind.CHOICES, {"choices": [asdict(choice) for choice in reply.choices]}
    if reply.proposal is not None:
        shown = {**asdict(reply.proposal), "expires_at": reply.proposal.expires_at.isoformat()}
        yield StreamKind.PROPOSAL, {**shown, "effects": list(reply.proposal.effects)}
    if reply.handoff:
        yield StreamKind.HANDOFF, {"reason": reply.handoff}
    yield StreamKind.DONE, {"outcome": reply.outcome.value, "form": reply.form, "number": number}


def _of_claim(at: int, claim: Claim) -> Iterator[tuple[StreamKind, dict[str, object]]]:
    yield StreamKind.DELTA, {"text": claim.text, "claim": at}
    for citation in claim.citations:
        yield StreamKind.CITATION, {**asdict(citation), "claim": at}
