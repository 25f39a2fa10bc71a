"""How much is known of demand, and how well what was promised came true."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from pricing import predictor
from pricing.contracts import Serving
from pricing.features import outcomes, terms
from pricing.models import ElasticityEstimate, PriceProposal, ProposalRun, SwitchChange, TrainingRun

N_RUNS = 5
DAYS = 30
BINS = tuple(range(-8, 1))  # elasticities are counted between these
State = PriceProposal.State


@dataclass(frozen=True, slots=True)
class Quality:
    """All that the page shows. `bins` counts elasticities from -8 to 0, each with its lower end."""

    serving: Serving
    trainings: tuple[TrainingRun, ...]
    rows: tuple[dict[str, Any], ...]
    badges: dict[str, int]
    bins: tuple[tuple[int, int], ...]
    runs: tuple[ProposalRun, ...]
    states: tuple[tuple[str, int, Decimal], ...]  # state, proposals, expected gain
    switches: tuple[SwitchChange, ...]
    is_stopped: bool
    kept_promises: outcomes.Kept | None
    latest_day: Any


def report(*, now: datetime) -> Quality:
    """A handful of queries."""
    serving = predictor.champion().serving
    trainings = tuple(TrainingRun.objects.order_by("-at", "-pk")[:N_RUNS])
    shown = next((run for run in trainings if run.version and run.version == serving.version), None)
    shown = shown or next((run for run in trainings if run.report), None)
    means = list(ElasticityEstimate.objects.values_list("mean", flat=True))
    counted = Counter(min(max(int(mean // 1), BINS[0]), BINS[-1]) for mean in means)
    return Quality(
        serving=serving,
        trainings=trainings,
        rows=tuple(shown.report) if shown else (),
        badges=dict(ElasticityEstimate.objects.order_by().values_list("badge").annotate(n=Count("pk"))),
        bins=tuple((low, counted.get(low, 0)) for low in BINS),
        runs=tuple(ProposalRun.objects.order_by("-at", "-pk")[:N_RUNS]),
        states=tuple(
            PriceProposal.objects.filter(at__gte=now - timedelta(days=DAYS))
            .order_by("state")
            .values_list("state")
            .annotate(n=Count("pk"), gain=Sum("gain"))
        ),
        switches=tuple(SwitchChange.objects.order_by("-at", "-pk")[:N_RUNS]),
        is_stopped=terms.is_stopped(),
        kept_promises=outcomes.kept(now=now),
        latest_day=outcomes.latest_day(),
    )
