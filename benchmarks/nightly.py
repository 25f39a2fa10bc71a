"""The nightly runs of `inventory` and `pricing` for thousands of variants in one database.

Forecasts, orders, overstock; what demand answers to price, learnt anew, and proposed prices.

Protocol: an invented shop of N variants at one location with a year's last D days of sales (half of them intermittent),
prices that change every eight weeks, a supplier with packs; SQLite in a temporary file. One thread; the clock is handed
in. On a shared machine CPU-seconds are what is to be read. `--model` trains a champion of `inventory` before and lets
it serve; without it statistics serve.
"""

from __future__ import annotations

import os
import resource
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
NOW = datetime(2026, 6, 1, 4, 50, tzinfo=UTC)
WEEK = np.array([1.0, 0.8, 0.8, 1.0, 1.2, 1.6, 0.6])
BATCH = 5_000
RARE = 0.15  # mean units a day of an intermittent variant
HOLDS = 56  # days that a price holds
PRICES = (Decimal("18.90"), Decimal("19.90"), Decimal("20.90"))
ELASTICITY = -2.5
OUT = 0.03  # share of days out of stock


def main() -> None:
    """Build, run, print."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/nightly.sqlite3",
            "VAR_DIR": folder,
            "AI_APPS": "inventory,pricing",
            "OMP_NUM_THREADS": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django  # noqa: PLC0415 - only after the database is named
        from django.core.management import call_command  # noqa: PLC0415 - as above

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        _build(chosen.variants, chosen.days, seed=chosen.seed)
        if chosen.model:
            call_command("train", "inventory", fast=True, verbosity=0)
        _run(Path(folder))


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="benchmarks.nightly", description=__doc__)
    parser.add_argument("--variants", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=180, help="of history")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", action="store_true", help="train a champion first, and let it serve")
    return parser.parse_args()


def _run(folder: Path) -> None:
    from benchmarks import report  # noqa: PLC0415 - needs nothing of Django, but comes after its set-up
    from inventory.services import forecasting, overstock, reordering  # noqa: PLC0415 - needs the apps
    from pricing.services import proposing  # noqa: PLC0415 - as above

    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("forecasts", lambda: forecasting.run(now=NOW)),
        ("proposals", lambda: reordering.propose(now=NOW)),
        ("overstock", lambda: overstock.publish(now=NOW)),
        ("responses", _learn),
        ("prices", lambda: proposing.propose(now=NOW)),
    )
    total = 0.0
    for name, step in steps:
        with report.timed() as timer:
            n = step()
        total += timer.cpu_s
        print(f"{name:<10} {n:>7} rows  {timer.cpu_s:8.1f} CPU-s  {timer.wall_s:8.1f} s wall", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    size = sum(path.stat().st_size for path in folder.glob("*.sqlite3*")) / 1_048_576
    print(f"in all             {total:8.1f} CPU-s; peak {peak:.0f} MB of memory; database {size:.0f} MB")


def _learn() -> int:
    """What demand answers to price, learnt and written down."""
    from pricing import training  # noqa: PLC0415 - needs the apps
    from pricing.contracts import TrainOptions  # noqa: PLC0415 - as above
    from pricing.services import responding  # noqa: PLC0415 - as above

    training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    return responding.estimate(now=NOW)


def _build(n: int, days: int, *, seed: int) -> None:
    """A shop of `n` variants in products of four."""
    from shop import models as shop  # noqa: PLC0415 - needs the apps

    place = shop.Location.objects.create(code="warehouse", name="Warehouse", kind="warehouse")
    channel = shop.Channel.objects.create(code="web", name="Web", kind="web", currency="EUR", country="DE")
    shop.ChannelLocation.objects.create(channel=channel, location=place)
    kind = shop.ProductType.objects.create(code="thing", name="Thing")
    tax = shop.TaxClass.objects.create(code="standard", name="Standard")
    category = shop.Category.objects.create(slug="things", name="Things")
    rng = np.random.default_rng(seed)
    products = shop.Product.objects.bulk_create(
        [
            shop.Product(
                product_type=kind, category=category, tax_class=tax, slug=f"p{at}", name=f"Thing {at % 50} {at}",
                status="published", published_at=NOW,
            )
            for at in range(-(-n // 4))
        ],
        batch_size=BATCH,
    )  # fmt: skip
    variants = shop.Variant.objects.bulk_create(
        [shop.Variant(product=products[at // 4], sku=f"V{at}") for at in range(n)], batch_size=BATCH
    )
    levels = np.where(np.arange(n) % 2, rng.gamma(2.0, 1.5, n), RARE)
    prices = rng.integers(0, len(PRICES), (n, days // HOLDS + 1))  # latest first
    _stock(variants, place, channel, levels, prices, rng)
    _sales(variants, place, channel, levels, prices, days, rng)


def _stock(
    variants: Any, place: Any, channel: Any, levels: Values, prices: Ints, rng: np.random.Generator
) -> None:
    from shop import models as shop  # noqa: PLC0415 - as above

    cover = rng.uniform(0, 40, len(variants))
    items = shop.StockItem.objects.bulk_create(
        [
            shop.StockItem(variant=variant, location=place, on_hand=int(level * days))
            for variant, level, days in zip(variants, levels, cover, strict=True)
        ],
        batch_size=BATCH,
    )
    shop.StockMovement.objects.bulk_create(
        [
            shop.StockMovement(
                item=item, kind="receipt", on_hand_delta=item.on_hand, on_hand_after=item.on_hand, reserved_after=0,
                allocated_after=0, at=NOW - timedelta(days=60),
            )
            for item in items
        ],
        batch_size=BATCH,
    )  # fmt: skip
    listings = shop.VariantListing.objects.bulk_create(
        [
            shop.VariantListing(
                variant=variant,
                channel=channel,
                currency="EUR",
                list_price=PRICES[latest],
                cost_price=Decimal(12),
            )
            for variant, latest in zip(variants, prices[:, 0].tolist(), strict=True)
        ],
        batch_size=BATCH,
    )
    shop.PriceChange.objects.bulk_create(
        [
            shop.PriceChange(
                listing=row, price=PRICES[which], currency="EUR", effective_at=NOW - timedelta(days=HOLDS * (at + 1)),
                decision="b",
            )
            for row, own in zip(listings, prices.tolist(), strict=True)
            for at, which in enumerate(own)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    supplier = shop.Supplier.objects.create(code="s", name="S", currency="EUR", lead_days=7)
    shop.SupplierOffer.objects.bulk_create(
        [
            shop.SupplierOffer(supplier=supplier, variant=variant, cost=Decimal(12), pack_size=1 + at % 6)
            for at, variant in enumerate(variants)
        ],
        batch_size=BATCH,
    )


def _sales(
    variants: Any, place: Any, channel: Any, levels: Values, prices: Ints, days: int, rng: np.random.Generator
) -> None:
    from shop import models as shop  # noqa: PLC0415 - as above

    today = NOW.date()
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        asked = prices[:, (back - 1) // HOLDS]
        answer = (np.array(PRICES, dtype=float)[asked] / float(PRICES[1])) ** ELASTICITY
        units = rng.poisson(levels * WEEK[day.weekday()] * answer)
        out = rng.random(len(variants)) < OUT
        shop.SalesDay.objects.bulk_create(
            [
                shop.SalesDay(
                    variant=variant, location=place, channel=channel, date=day, units=n, discounted_units=0,
                    revenue=Decimal(17) * n, currency="EUR", list_price=PRICES[price], views=0, minutes=1440,
                    minutes_in_stock=900 if is_out else 1440, is_censored=is_out,
                )
                for variant, n, is_out, price in zip(
                    variants, units.tolist(), out.tolist(), asked.tolist(), strict=True
                )
            ],
            batch_size=BATCH,
        )  # fmt: skip


if __name__ == "__main__":
    main()
