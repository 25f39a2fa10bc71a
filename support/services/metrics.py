"""What the dashboard shows of a period: resolution that is verified, hand-overs, gaps, times and cost."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from support.contracts import Outcome
from support.models import Conversation, Handoff, MessageFeedback, TurnDecision
from support.policy import clustering, resolving
from support.policy.clustering import Cluster
from support.policy.resolving import Course, Share

MOST_QUESTIONS = 2_000
MOST_TURNS = 20_000
UNANSWERED = (Outcome.ABSTAINED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Day:
    """Conversations begun on a day, and those of them that a person took over."""

    day: date
    n: int
    n_handed_over: int


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of an answer, and minutes until a person came; None where nothing was measured."""

    answer_p50: float | None
    answer_p95: float | None
    wait_p50: float | None
    wait_p95: float | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Of [since, until). `verified` counts only conversations that had 72 hours to come back."""

    since: datetime
    until: datetime
    n_conversations: int
    n_turns: int
    verified: Share
    days: tuple[Day, ...]
    reasons: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    unanswered: tuple[Cluster, ...]
    n_up: int
    n_down: int
    times: Times
    n_tokens: int
    cost: Decimal
    n_model_turns: int  # in which a language model took part
    fallbacks: tuple[tuple[str, int], ...]  # why templates answered in those


def metrics(*, since: datetime, until: datetime) -> Metrics:
    """Read everything for the dashboard."""
    turns = TurnDecision.objects.filter(at__gte=since, at__lt=until)
    spent = turns.aggregate(
        n=Count("pk"), models=Count("pk", filter=~Q(mode="")), tokens=Sum("n_tokens"), cost=Sum("cost")
    )
    thumbs = MessageFeedback.objects.filter(at__gte=since, at__lt=until).aggregate(
        up=Count("pk", filter=Q(is_helpful=True)), down=Count("pk", filter=Q(is_helpful=False))
    )
    days = _days(since, until)
    return Metrics(
        since=since,
        until=until,
        n_conversations=sum(day.n for day in days),
        n_turns=spent["n"],
        verified=verified(since=since, until=until),
        days=days,
        reasons=_counted(Handoff.objects.filter(asked_at__gte=since, asked_at__lt=until), "reason"),
        outcomes=_counted(turns, "outcome"),
        unanswered=unanswered(since=since, until=until),
        n_up=thumbs["up"],
        n_down=thumbs["down"],
        times=_times(since, until),
        n_tokens=spent["tokens"] or 0,
        cost=spent["cost"] or Decimal(0),
        n_model_turns=spent["models"],
        fallbacks=_counted(turns.exclude(fallback=""), "fallback"),
    )


def verified(*, since: datetime, until: datetime) -> Share:
    """Conversations begun in the period that are resolved, of those that are old enough to tell."""
    rows = _with_course(
        Conversation.objects.filter(
            opened_at__gte=since, opened_at__lt=until, updated_at__lt=until - resolving.SILENCE, n_turns__gt=0
        )
    )
    courses = [
        Course(row["handed_over"], row["done"], row["n_up"], row["n_down"], row["came_back"]) for row in rows
    ]
    return resolving.share(sum(map(resolving.is_verified, courses)), len(courses))


def _with_course(rows: "models.QuerySet[Conversation]") -> "models.QuerySet[Conversation, Any]":
    later = Conversation.objects.filter(
        opened_at__gt=OuterRef("updated_at"), opened_at__lte=OuterRef("updated_at") + resolving.SILENCE
    )
    same = Q(customer=OuterRef("customer")) | Q(visitor=OuterRef("visitor"))
    of_this = {"conversation": OuterRef("pk")}
    return rows.annotate(
        handed_over=Exists(Handoff.objects.filter(**of_this)),
        done=Exists(TurnDecision.objects.filter(**of_this, outcome=Outcome.DONE)),
        came_back=Exists(later.filter(same)),
        n_up=Count("messages__feedback", filter=Q(messages__feedback__is_helpful=True)),
        n_down=Count("messages__feedback", filter=Q(messages__feedback__is_helpful=False)),
    ).values("handed_over", "done", "came_back", "n_up", "n_down")


def unanswered(*, since: datetime, until: datetime) -> tuple[Cluster, ...]:
    """What nothing in the shop answered, gathered; largest groups first."""
    texts = (
        TurnDecision.objects.filter(at__gte=since, at__lt=until, outcome__in=UNANSWERED)
        .order_by("-at")
        .values_list("message__text", flat=True)[:MOST_QUESTIONS]
    )
    return clustering.cluster([text for text in texts if text])


def _days(since: datetime, until: datetime) -> tuple[Day, ...]:
    """Every day of the period, those without conversations too."""
    rows = Conversation.objects.filter(opened_at__gte=since, opened_at__lt=until).values_list(
        "opened_at", Exists(Handoff.objects.filter(conversation=OuterRef("pk")))
    )
    n: Counter[date] = Counter()
    handed: defaultdict[date, int] = defaultdict(int)
    for opened_at, was_handed in rows:
        day = timezone.localtime(opened_at).date()
        n[day] += 1
        handed[day] += was_handed
    first, last = timezone.localtime(since).date(), timezone.localtime(until).date()
    span = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return tuple(Day(day, n[day], handed[day]) for day in span)


def _counted(rows: "models.QuerySet[Any]", name: str) -> tuple[tuple[str, int], ...]:
    found = rows.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n", name)
    return tuple((str(value), n) for value, n in found)


def _times(since: datetime, until: datetime) -> Times:
    spans = list(
        TurnDecision.objects.filter(at__gte=since, at__lt=until)
        .exclude(outcome=Outcome.SILENT)
        .order_by("-at")
        .values_list("duration_ms", flat=True)[:MOST_TURNS]
    )
    taken = Handoff.objects.filter(asked_at__gte=since, asked_at__lt=until, taken_at__isnull=False)
    waits = [
        (at - asked).total_seconds() / 60 for asked, at in taken.values_list("asked_at", "taken_at") if at
    ]
    return Times(_quantile(spans, 50), _quantile(spans, 95), _quantile(waits, 50), _quantile(waits, 95))


def _quantile(values: Sequence[float], percent: int) -> float | None:
    if len(values) < 2:
        return float(values[0]) if values else None
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
