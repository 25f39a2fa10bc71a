"""The other kinds of abuse: a model where labels have taught enough, and how unusual an event is where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ml_core import config as ml_config
from ml_core.config import RarityConfig
from ml_core.fraud.rarity import Rarity
from risk.contracts import TrainOptions
from risk.contracts.events import Happening
from risk.contracts.heads import DECIDED_AT, FitOptions, Head
from risk.features import reading, replaying
from risk.features.replaying import Read
from risk.predictor import APP, rank_name
from risk.training import judging, labels, publishing
from risk.training.fitting import NotEnoughData

OTHERS = tuple(head for head in Head if head is not Head.PAYMENT)
# A return is judged when it has come, a review when it is read, the rest when somebody complains.
MATURITY = {Head.RETURNS: timedelta(days=21), Head.REVIEWS: timedelta(days=14)}
LEAST_EVENTS = 200  # from which on it can be said what is usual


def options(head: Head, as_of: datetime) -> FitOptions:
    """What a head is fitted on."""
    asked = FitOptions(as_of, head)
    return replace(asked, maturity=MATURITY.get(head, asked.maturity))


def train(
    events: Sequence[Happening], reads: Sequence[Read], asked: TrainOptions, *, now: datetime
) -> list[str]:
    """Train every other head on what there is; returns a line for each."""
    return [f"{head.value}: {_train(head, events, reads, asked, now)}" for head in OTHERS]


def _train(
    head: Head, events: Sequence[Happening], reads: Sequence[Read], asked: TrainOptions, now: datetime
) -> str:
    own = options(head, asked.as_of)
    try:
        learnt = judging.learn(labels.lessons(events, own, reads=reads), own)
    except NotEnoughData as error:
        return f"{error}; {_rank(head, reads, asked, now)}"
    version = judging.keep(head, learnt, asked, now=now)
    return f"version {version}, {'; '.join(learnt.verdict.reasons)}"


def _rank(head: Head, every: Sequence[Read], asked: TrainOptions, now: datetime) -> str:
    """Learn what is usual; nobody's judgement is in it, so it serves at once."""
    reads = [row for row in every if row.event.kind is DECIDED_AT[head]]
    if len(reads) < LEAST_EVENTS:
        return f"{len(reads)} events, {LEAST_EVENTS} are needed to say what is usual"
    config = RarityConfig()
    store, name = publishing.registry(), rank_name(head)
    version = store.save(
        APP, name, estimator="rarity", tensors=Rarity(config).fit(replaying.matrix(reads)).state(),
        config=ml_config.to_dict(config), metrics={}, card=f"# risk/{name}\n\nFitted on {len(reads)} events.\n",
        as_of=asked.as_of, now=now, extra={"features": list(reading.NAMES)},
    )  # fmt: skip
    store.promote(APP, name, version, now=now, reason="says what is usual", by=asked.by)
    return f"ranked among {len(reads)} events"
