"""What rivals asked in the latest weeks, as a watcher would have seen it; and terms by which prices are suggested."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from django.conf import settings

from config.demo.loading.bulk import stream
from config.demo.loading.goods import Goods
from config.demo.market import asked
from config.demo.simulation import Run
from shop import models

RIVALS = ("Nordmarkt", "Kaufhaus Linden")
DAYS = 30  # that were watched
EVERY = 2  # days between two looks
WATCHED = 0.6  # share of the products that a rival has too
ABSURD = 0.01  # of the looks read something that cannot be: kept, and ignored by whoever decides
SURE = 0.95


def write_offers(*, run: Run, goods: Goods, now: datetime) -> None:
    """Two rivals around the market's path, in euros; a few looks are unsure or absurd, as they are."""
    stream(models.CompetitorOffer, _offers(run, goods, now), label="rivals")


def write_terms(*, now: datetime) -> None:
    """Prices are suggested, never set: a demo that changed by itself would surprise whoever looks at it."""
    if "pricing" not in settings.AI_APPS:
        return
    from pricing.contracts import Mode  # noqa: PLC0415 - an app that is left out has no tables
    from pricing.services import rules  # noqa: PLC0415 - as above

    rules.ensure_default(mode=Mode.SUGGEST, now=now, actor="demo")


def _offers(run: Run, goods: Goods, now: datetime) -> Iterator[models.CompetitorOffer]:
    rng = np.random.default_rng(7)
    n_days = run.n_days
    for product, members in enumerate(run.variants_of):
        for rival in RIVALS:
            if rng.random() > WATCHED:
                continue
            leaning = float(rng.normal(0, 0.03))
            for day in range(n_days - 1, max(-1, n_days - 1 - DAYS), -EVERY):
                factor = float(run.prices.rival[product, day]) * float(np.exp(leaning + 0.01 * rng.normal()))
                seen_at = min(run.first_day + timedelta(days=day + 1, hours=-3), now - timedelta(hours=2))
                odd = rng.random()
                for v, variant in zip(
                    members.tolist(), run.catalogue.products[product].variants, strict=True
                ):
                    price = asked(variant.price, factor)
                    yield models.CompetitorOffer(
                        variant=goods.variants[v],
                        competitor=rival,
                        price=Decimal("0.01") if odd < ABSURD else price,
                        currency="EUR",
                        confidence=0.6 if odd > SURE else round(0.85 + 0.14 * float(rng.random()), 2),
                        seen_at=seen_at,
                    )
