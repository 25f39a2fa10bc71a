"""A small world with a rule to learn: in each category shoppers go from one product to the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from recommend import training
from recommend.contracts import TrainOptions, TrainResult
from shop.models import Event, Product, Visitor
from tests import factories
from tests.factories import NOW

N_CATEGORIES, N_PRODUCTS, N_PEOPLE, N_STEPS = 3, 10, 90, 8
BETWEEN = timedelta(hours=90)


@dataclass(frozen=True)
class World:
    """`shelves[c][i]` is followed by `shelves[c][i + 1]`, cyclically."""

    shelves: list[list[Product]]
    visitors: list[Visitor]

    def product(self, category: int, place: int) -> Product:
        return self.shelves[category][place % N_PRODUCTS]


def build(*, now: datetime = NOW) -> World:
    """Thirty products, ninety devices, 720 views; nothing in the latest hour."""
    categories = [factories.category(f"Shelf {shelf}") for shelf in range(N_CATEGORIES)]
    shelves = [
        [factories.product(f"商品 {category.pk} {place}", category=category) for place in range(N_PRODUCTS)]
        for category in categories
    ]
    # Published long ago, so that nothing is a newcomer.
    Product.objects.update(published_at=now - timedelta(days=200))
    channel = factories.channel()
    visitors = Visitor.objects.bulk_create(
        [Visitor(channel=channel, first_seen_at=now, latest_seen_at=now) for _ in range(N_PEOPLE)]
    )
    world = World(shelves, visitors)
    events = [
        Event(
            kind="view",
            product=world.product(person % N_CATEGORIES, person // N_CATEGORIES + step),
            channel=channel,
            visitor=visitor,
            has_consent=True,
            at=now - timedelta(hours=1) - BETWEEN * (N_STEPS - step) + timedelta(minutes=61 * (person % 80)),
        )
        for person, visitor in enumerate(visitors)
        for step in range(N_STEPS)
    ]
    Event.objects.bulk_create(events)
    return world


def trained(*, as_of: datetime = NOW, now: datetime | None = None, fast: bool = True) -> TrainResult:
    """Train on the world; it is small, so few people suffice for the gate."""
    return training.train(TrainOptions(as_of=as_of, fast=fast, by="test", min_people=20), now=now or as_of)
