"""From nothing to a shop: simulate, compose the pictures, write everything in one transaction, index it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from tqdm import tqdm

from config.demo import illustration, simulation, truth
from config.demo.loading import competition, gallery, ledgers, memory, people, supply, trading
from config.demo.loading import frame as frames
from config.demo.loading import goods as goods_tables
from config.demo.loading.gallery import Shown
from config.demo.simulation import Run, Size
from shop import models
from shop.ports import loader as ports
from shop.services import slates


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the shop holds now."""

    n_products: int
    n_variants: int
    n_customers: int
    n_events: int
    n_orders: int
    n_reviews: int


class ShopNotEmpty(Exception):
    """The demo never writes into a shop that sells already."""


def is_empty() -> bool:
    """Whether nothing is sold and nobody is known here yet."""
    return not any(
        model.objects.exists() for model in (models.Product, models.Order, models.Customer, models.Event)
    )


def load(*, seed: int, now: datetime, size: Size, media: Path, truth_file: Path) -> Loaded:
    """Fill an empty shop.

    Args:
        seed: decides everything that is drawn.
        now: aware; the simulated days end with the day before.
        media: folder below which pictures are written.
        truth_file: where the hidden causes are kept.

    Raises:
        ShopNotEmpty: if there is anything in it; nothing is written then.
    """
    if not is_empty():
        raise ShopNotEmpty("this shop has products, orders, customers or events: the demo needs an empty one")
    with tqdm(desc=f"{'simulate':<12}", total=size.n_days, unit=" days", disable=None) as bar:
        run = simulation.simulate(seed=seed, now=now, size=size, progress=lambda day: bar.update(1) and None)
    shown = gallery.plan_pictures(run.catalogue, media, is_full=size.has_all_pictures)
    _compose(shown)
    with override("en"), transaction.atomic():
        loaded = _write(run, shown, now, truth_file)
    ports.searcher().rebuild()
    slates.count_companions(now=now)
    return loaded


def _compose(shown: Sequence[Shown]) -> None:
    done = illustration.compose_all([each.picture for each in shown])
    for _ in tqdm(done, desc=f"{'pictures':<12}", total=len(shown), disable=None):
        pass


def _write(run: Run, shown: list[Shown], now: datetime, truth_file: Path) -> Loaded:
    frame = frames.write_frame(now=now)
    goods = goods_tables.write_goods(catalogue=run.catalogue, frame=frame, now=now)
    gallery.write_pictures(goods, run.catalogue, shown)
    for login in frames.staff_logins():
        frames.write_login(login)
    shoppers = people.write_people(run=run, frame=frame)
    ledgers.write_prices(run=run, goods=goods, frame=frame)
    orders, lines = trading.write_orders(run=run, goods=goods, frame=frame, shoppers=shoppers)
    ledgers.write_stock(run=run, goods=goods, frame=frame, orders=orders)
    supply.write_supply(run=run, goods=goods, frame=frame)
    n_events = memory.write_events(
        run=run, goods=goods, frame=frame, shoppers=shoppers, orders=orders, lines=lines
    )
    reviews = memory.write_reviews(run=run, goods=goods, shoppers=shoppers, lines=lines)
    memory.write_wishes(run=run, goods=goods, shoppers=shoppers)
    ledgers.finish_listings(run=run, goods=goods)
    supply.write_sales_days(run=run, now=now)
    competition.write_offers(run=run, goods=goods, now=now)
    competition.write_terms(now=now)
    if "risk" in settings.AI_APPS:
        # Imported here: an app that is left out has no tables.
        from config.demo.loading import screenings  # noqa: PLC0415

        screenings.write_risk(run=run, orders=orders, people=shoppers, now=now)
    truth.write_truth(run=run, path=truth_file, review_ids=[None if r is None else r.pk for r in reviews])
    return Loaded(
        n_products=len(goods.products),
        n_variants=len(goods.variants),
        n_customers=sum(c is not None for c in shoppers.customers),
        n_events=n_events,
        n_orders=len(orders),
        n_reviews=sum(r is not None for r in reviews),
    )
