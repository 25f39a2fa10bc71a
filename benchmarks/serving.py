"""How fast a personal slate is, and whether serving computes what training saw.

Sequences of a public set (lines of `user item item …`) become a shop of that many products in a database of its
own, their latest visitors become devices with consent, and each of them asks for a slate as a page does: history,
model, policy, stock check and ledger row included, one thread. Protocol: 20 requests to warm up, then `--requests`
visitors, no two the same; latency is wall time, `cpu_ms` process time; SQL statements are counted on a separate
request. `max_abs_diff` compares the scores from the history that a request reads with those from the training replay.

The network is trained for one epoch only: speed does not depend on what it learnt.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks import recommend as sequences_file
from benchmarks import report

if TYPE_CHECKING:
    from shop.contracts.recommending import SlateRequest

MODELS = ("popularity", "transitions", "blend")
KINDS = ("for_you", "similar", "bought_together", "page")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
N_CATEGORIES = 40
N_WORDS = 64  # width of the products' content vectors


@dataclass(frozen=True)
class Sizes:
    """How many products, visitors with events, and timed requests."""

    products: int
    visitors: int
    requests: int


def main() -> None:
    command = report.parser("serving", MODELS)
    command.add_argument(
        "--products", default=10_000, type=int, help="most frequent items that become products"
    )
    command.add_argument("--requests", default=1_000, type=int)
    arguments = command.parse_args()
    chosen = report.chosen(arguments.models, MODELS)
    histories = sequences_file.read(arguments.data)
    with tempfile.TemporaryDirectory() as folder:
        _set_up_django(Path(folder))
        sizes = Sizes(arguments.products, min(arguments.requests + 20, len(histories)), arguments.requests)
        result = report.Report(
            "serving", str(arguments.data), "one visitor a request, one thread, see module"
        )
        Bench(histories.items, histories.offsets, sizes, arguments.seed, result).run(chosen)
    result.write(arguments.json)


class Bench:
    """The shop of the benchmark and its measurements."""

    def __init__(
        self,
        items: NDArray[np.int64],
        offsets: NDArray[np.int64],
        sizes: Sizes,
        seed: int,
        result: report.Report,
    ) -> None:
        self.sizes, self.result, self.seed = sizes, result, seed
        counts = np.bincount(items)
        keep = np.sort(np.argsort(-counts, kind="stable")[: sizes.products])
        index = np.full(len(counts), -1, dtype=np.int64)
        index[keep] = np.arange(len(keep))
        rows = [index[items[a:b]] for a, b in itertools.pairwise(offsets)]
        self.rows = [row[row >= 0] for row in rows]
        self.n_products = len(keep)

    def run(self, models: list[str]) -> None:
        from tests import factories  # noqa: PLC0415 - needs Django

        self.channel_id = factories.channel().pk
        self.product_ids = self._stock_the_shop()
        self.visitor_ids = self._remember_visitors()
        for model in models:
            self._publish(model)
            self._measure(model)

    def _stock_the_shop(self) -> NDArray[np.int64]:
        """Products with one variant, a price and stock each."""
        from shop.models import Product, ProductListing, StockItem, Variant, VariantListing  # noqa: PLC0415
        from tests import factories  # noqa: PLC0415

        categories = [factories.category(f"Category {at}") for at in range(N_CATEGORIES)]
        sample = factories.product("Sample")
        products = [
            Product(
                product_type=sample.product_type,
                category=categories[at % N_CATEGORIES],
                tax_class=sample.tax_class,
                slug=f"p{at}",
                name=f"Product {at}",
                status="published",
                published_at=NOW - timedelta(days=400),
            )
            for at in range(self.n_products)
        ]
        made = Product.objects.bulk_create(products, batch_size=500)
        variants = Variant.objects.bulk_create(
            [Variant(product=p, sku=f"S{p.pk}") for p in made], batch_size=500
        )
        location = factories.location()
        StockItem.objects.bulk_create(
            [StockItem(variant=v, location=location, on_hand=50) for v in variants], batch_size=500
        )
        price = {"channel_id": self.channel_id, "currency": "EUR", "list_price": 10}
        VariantListing.objects.bulk_create(
            [VariantListing(variant=v, **price) for v in variants], batch_size=500
        )
        ProductListing.objects.bulk_create(
            [
                ProductListing(
                    product=p, channel_id=self.channel_id, is_available=True, price_from=10, price_to=10
                )
                for p in made
            ],
            batch_size=500,
        )
        return np.asarray([p.pk for p in made], dtype=np.int64)

    def _remember_visitors(self) -> list[int]:
        """The longest histories become devices whose events lie within the latest week."""
        from shop.models import Event, Visitor  # noqa: PLC0415

        longest = sorted(range(len(self.rows)), key=lambda at: -len(self.rows[at]))[: self.sizes.visitors]
        visitors = Visitor.objects.bulk_create(
            [Visitor(channel_id=self.channel_id, first_seen_at=NOW, latest_seen_at=NOW) for _ in longest]
        )
        events = [
            Event(
                kind="view",
                product_id=int(self.product_ids[item]),
                channel_id=self.channel_id,
                visitor=visitor,
                has_consent=True,
                at=NOW - timedelta(minutes=10 * (len(self.rows[at]) - step)),
            )
            for visitor, at in zip(visitors, longest, strict=True)
            for step, item in enumerate(self.rows[at])
        ]
        Event.objects.bulk_create(events, batch_size=500)
        return [visitor.pk for visitor in visitors]

    def _publish(self, model: str) -> None:
        """Make the row's model the champion; popularity is a shop without one."""
        from django.conf import settings  # noqa: PLC0415

        from recommend import predictor  # noqa: PLC0415

        predictor.reset()
        settings.ARTIFACTS_DIR = Path(settings.VAR_DIR) / f"artifacts-{model}"
        if model != "popularity":
            publish(model, self.rows, self.product_ids, self.seed)

    def _measure(self, model: str) -> None:
        from django.core.cache import cache  # noqa: PLC0415

        cache.clear()
        for kind in KINDS if model != "popularity" else ("for_you", "page"):
            times = [self._request(kind, visitor) for visitor in self.visitor_ids]
            wall, cpu = np.asarray(times[20:]).T * 1_000
            figures = {f"p{level}_ms": float(np.percentile(wall, level)) for level in (50, 95, 99)}
            facts: dict[str, report.Value] = {
                "kind": kind,
                "items": self.n_products,
                "sql": self._count_sql(kind),
            }
            parity = {"max_abs_diff": self._parity()} if model != "popularity" and kind == "for_you" else {}
            self.result.add(model, {**facts, **figures, "cpu_ms": float(cpu.mean()), **parity})

    def _request(self, kind: str, visitor_id: int) -> tuple[float, float]:
        from shop.services.slates import slates  # noqa: PLC0415

        requests = self._requests(kind, visitor_id)
        wall, cpu = time.perf_counter(), time.process_time()
        answers = slates(requests)
        spent = time.perf_counter() - wall, time.process_time() - cpu
        assert kind == "bought_together" or answers[0].items
        return spent

    def _requests(self, kind: str, visitor_id: int) -> list[SlateRequest]:
        from shop.contracts.recommending import SlateKind, SlateRequest  # noqa: PLC0415

        page = int(self.product_ids[visitor_id % self.n_products])
        kinds = ["for_you", "popular", "new", "recently_viewed"] if kind == "page" else [kind]
        return [
            SlateRequest(
                kind=SlateKind(one),
                channel_id=self.channel_id,
                now=NOW,
                visitor_id=visitor_id,
                product_ids=(page,) if kind in {"similar", "bought_together"} else (),
            )
            for one in kinds
        ]

    def _count_sql(self, kind: str) -> int:
        from django.db import connection  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        with CaptureQueriesContext(
            connection,
        ) as queries:
            self._request(kind, self.visitor_ids[0])
        plain = [
            query["sql"]
            for query in queries
            if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVE", "RELEASE"))
        ]
        return len(plain)

    def _parity(self) -> float:
        """Greatest difference of scores between what a request reads and what training replays, 200 visitors."""
        from ml_core.data import Histories  # noqa: PLC0415
        from recommend import features, predictor  # noqa: PLC0415

        model = predictor.champion().model
        assert model is not None
        replayed = features.sequences(features.interactions(NOW))
        worst = 0.0
        for visitor_id in self.visitor_ids[:200]:
            served = features.history_of(
                visitor_id=visitor_id, customer_id=None, before=NOW, recent=timedelta(days=30)
            )
            at = int(np.searchsorted(replayed.persons, 2 * visitor_id + 1))
            part = slice(int(replayed.offsets[at]), int(replayed.offsets[at + 1]))
            rows = [
                ([step.product_id for step in served.steps], [step.weight for step in served.steps]),
                (replayed.products[part].tolist(), replayed.weights[part].tolist()),
            ]
            items = [model.vocabulary.encode(products).tolist() for products, _ in rows]
            one, other = (
                model.scorer.predict(Histories.of([row], weights=[weights]))
                for row, (_, weights) in zip(items, rows, strict=True)
            )
            worst = max(worst, float(np.abs(one - other).max()))
        return worst


def publish(model: str, rows: list[NDArray[np.int64]], product_ids: NDArray[np.int64], seed: int) -> None:
    """Fit on the sequences (the network for one epoch) and promote."""
    from ml_core import config  # noqa: PLC0415
    from ml_core.config import BlendConfig, LoopConfig, TransformerConfig  # noqa: PLC0415
    from ml_core.data import Histories, Interactions, Vocabulary, leave_one_out  # noqa: PLC0415
    from ml_core.together import Together  # noqa: PLC0415
    from ml_core.transitions import Transitions  # noqa: PLC0415
    from recommend.predictor.loading import APP, MODEL  # noqa: PLC0415
    from recommend.training.publishing import registry  # noqa: PLC0415

    histories = Histories.of([row.tolist() for row in rows])
    rng = np.random.default_rng(seed)
    content = rng.normal(size=(len(product_ids), N_WORDS)).astype(np.float32)
    content /= np.linalg.norm(content, axis=1, keepdims=True)
    split = leave_one_out(histories, n_items=len(product_ids), content=content)
    counts = Transitions().fit(split.train)
    settings = config.to_dict(counts.config)
    state = counts.state()
    if model == "blend":
        from ml_core.blend import Blend  # noqa: PLC0415
        from ml_core.sequence import Transformer  # noqa: PLC0415

        quick = TransformerConfig(negatives=256, validation_rows=200, loop=LoopConfig(epochs=1, seed=seed))
        network = Transformer(quick).fit(split.train, None)
        blend = Blend(BlendConfig(sequence=quick, validation_rows=200)).compose(
            network, counts, split.validation
        )
        settings, state = config.to_dict(blend.config), blend.state()
    together = Together().fit(Interactions(histories.tail(5), len(product_ids)))
    tensors = {f"model.{name}": array for name, array in state.items()}
    tensors |= {f"together.{name}": array for name, array in together.state().items()}
    tensors |= Vocabulary(product_ids).state() | {"texts.vectors": content}
    store = registry()
    version = store.save(
        APP,
        MODEL,
        estimator=model,
        tensors=tensors,
        config=settings,
        metrics={},
        card="benchmark",
        as_of=NOW,
        now=NOW,
    )
    store.promote(APP, MODEL, version, now=NOW, reason="benchmark", by="benchmark")


def _set_up_django(folder: Path) -> None:
    """A database of its own, migrated; one thread."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.update(
        {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING"}
    )
    os.environ.pop("DATABASE_URL", None)
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
