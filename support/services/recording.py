"""The ledger: one row for every turn, with what was understood, used and said."""

from datetime import datetime

from shop.audit import Source
from support.contracts import Mode, Outcome
from support.models import Message, Proposal, TurnDecision
from support.policy.procedures import PROCEDURES
from support.services.turns import Turn


def taken(*, message: Message, turn: Turn, outcome: Outcome, spent_ms: int, now: datetime) -> TurnDecision:
    """Write a turn down; run twice for the same message, one row stays."""
    procedure = PROCEDURES.get(turn.intent)
    fields = {
        "conversation_id": message.conversation_id,
        "at": now,
        "as_of": now,
        "source": Source.MODEL if turn.understood.source == "model" else Source.FALLBACK,
        "model_name": "intents" if turn.understood.model_version else "",
        "model_version": turn.understood.model_version[:40],
        "score": turn.understood.confidence,
        "reasons": [turn.gated.verdict.value, turn.understood.source],
        "intent": turn.intent.value,
        "p_out_of_scope": min(1.0, max(0.0, turn.understood.p_out_of_scope)),
        "procedure": (procedure.name if procedure else "")[:24],
        "step": turn.step[:24],
        "outcome": outcome.value,
        "tools": turn.used,
        "passages": turn.passages,
        "duration_ms": spent_ms,
        **_of_the_model(turn),
    }
    return TurnDecision.objects.get_or_create(message=message, defaults=fields)[0]


def _of_the_model(turn: Turn) -> dict[str, object]:
    """What a language model did, and why a template answered; nothing where none was asked for."""
    usage = turn.usage
    return {
        "mode": "" if usage.mode is Mode.NONE else usage.mode.value,
        "fallback": usage.fallback.value,
        "dropped": usage.dropped,
        "n_calls": usage.spent.calls,
        "n_tokens": usage.spent.tokens,
        "model_ms": round(1_000 * usage.spent.seconds),
        "cost": usage.spent.money,
    }


def settled(*, message: Message, proposal: Proposal, outcome: Outcome, now: datetime) -> None:
    """A yes or no by button is a turn, too."""
    TurnDecision.objects.create(
        conversation_id=message.conversation_id,
        message=message,
        at=now,
        as_of=proposal.proposed_at,
        source=Source.FALLBACK,
        intent="affirm" if outcome is Outcome.DONE else "deny",
        procedure=proposal.tool,
        step="confirmation",
        outcome=outcome.value,
        tools=[[proposal.tool, proposal.status, 0]],
        reasons=["button"],
    )
