"""An answer to and from the JSON that its message keeps, so that a lost stream or a reload shows the same again.

A proposal is kept by its row: what is shown of it later is its state then.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from support.contracts import Card, CardKind, Choice, Citation, Claim, Outcome, ProposalView, Reply


def dumped(reply: Reply) -> dict[str, Any]:
    return asdict(replace(reply, proposal=None))


def loaded(parts: Mapping[str, Any], proposal: ProposalView | None = None) -> Reply:
    """Read what `dumped` wrote."""
    return Reply(
        outcome=Outcome(parts["outcome"]),
        claims=tuple(
            Claim(one["text"], tuple(Citation(**cited) for cited in one["citations"]))
            for one in parts["claims"]
        ),
        cards=tuple(Card(CardKind(one["kind"]), one["ref"], one["note"]) for one in parts["cards"]),
        choices=tuple(Choice(**one) for one in parts["choices"]),
        proposal=proposal,
        form=parts["form"],
        handoff=parts["handoff"],
    )
