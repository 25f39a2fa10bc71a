"""What a language model may cost, for each conversation and each day: counted in the ledger that all processes share.

Calls under way elsewhere are counted when their turn is written down, so a cap may be passed by what is under way at
that moment; the shared generator has caps of its own (docs/language-models.md).
"""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum

from support import predictor
from support.contracts import Allowance, Fallback, Mode, Spent
from support.models import TurnDecision
from support.services.turns import Turn

DAY = timedelta(days=1)
MS = 1_000


def mode() -> Mode:
    """How the model takes part; `NONE` where settings say nothing."""
    return Mode(settings.SUPPORT_LLM_MODE)


def writer(turn: Turn) -> predictor.Writer | None:
    """The model for this turn, within what is left; None, with the reason noted, where it must not be asked."""
    turn.usage.mode = mode()
    generator = predictor.configured()
    if generator is None:
        turn.usage.fallback = Fallback.UNCONFIGURED
        return None
    allowed = left(turn)
    if allowed.is_spent:
        turn.usage.fallback = Fallback.BUDGET
        return None
    return predictor.Writer(generator, allowed)


def note(turn: Turn, used: predictor.Writer, fallback: Fallback = Fallback.NONE) -> None:
    """Write down in the turn what a model cost, and why a template answers if one does."""
    turn.usage.spent = used.spent
    turn.usage.fallback = fallback


def left(turn: Turn) -> Allowance:
    """The least of what the conversation and the day have left; the seconds also of one answer."""
    rows = TurnDecision.objects.exclude(mode="")
    of_both = (
        (settings.SUPPORT_LLM_CONVERSATION, rows.filter(conversation=turn.context.conversation_id)),
        (settings.SUPPORT_LLM_DAY, rows.filter(at__gte=turn.context.now - DAY)),
    )
    allowed = [_left(Spent(**caps), _spent(found)) for caps, found in of_both]
    return Allowance(
        calls=min(one.calls for one in allowed),
        tokens=min(one.tokens for one in allowed),
        seconds=min(settings.SUPPORT_LLM_DEADLINE_S, *(one.seconds for one in allowed)),
        money=min(one.money for one in allowed),
    )


def _left(cap: Spent, spent: Spent) -> Allowance:
    return Allowance(
        cap.calls - spent.calls,
        cap.tokens - spent.tokens,
        cap.seconds - spent.seconds,
        cap.money - spent.money,
    )


def _spent(rows: "QuerySet[TurnDecision]") -> Spent:
    found = rows.aggregate(
        calls=Sum("n_calls"), tokens=Sum("n_tokens"), ms=Sum("model_ms"), money=Sum("cost")
    )
    return Spent(
        found["calls"] or 0, found["tokens"] or 0, (found["ms"] or 0) / MS, found["money"] or Decimal(0)
    )
