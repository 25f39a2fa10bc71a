"""How much the storefront costs at size: SQL queries, CPU and time of its pages and of the API's lists.

    python -m benchmarks.storefront --data none [--models product,category] [--seed 0] [--json OUT]

`--data` is the number of products (`none`: 10,000), each with three variants, in three channels and five
locations. The catalogue is written into a scratch database of its own on the engine that `DATABASE_URL` names
(SQLite without it), which is dropped at the end. CPU is that of this process plus that of the PostgreSQL backend
that serves it; the first row, a page without content, is the floor of the stack.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import numpy as np

from benchmarks import report, scratch

N_PRODUCTS = 10_000
N_REQUESTS = 120
N_WARM_UP = 12
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
COLD = "_cold"  # the cache is emptied before each request
KNOWN = "_known"  # the client has the answer already and sends its ETag
PAGES = (
    "bare", "home", "product", "product_told", "category", "category_cold", "category_filtered", "department",
    "department_cold", "search", "search_cold", "search_filtered", "suggest", "suggest_cold", "api_list", "api_list_1",
    "api_list_100", "api_list_known", "api_product", "api_product_known", "api_search", "api_search_known",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """One request."""

    n_queries: int
    cpu_s: float  # of this process
    database_s: float  # of the PostgreSQL backend; 0 on SQLite, which works in this process
    wall_s: float


def main() -> None:
    command = report.parser("storefront", PAGES)
    asked = command.parse_args()
    pages = report.chosen(asked.models, PAGES)
    n_products = _size(str(asked.data))
    os.environ.pop("REDIS_URL", None)
    with scratch.database("storefront") as engine:
        _set_up()
        with report.timed() as building:
            _build(n_products, asked.seed)
        result = report.Report(
            area="storefront",
            data=f"{n_products} products, {3 * n_products} variants, 3 channels, 5 locations, {engine}",
            protocol=f"{N_REQUESTS} requests a page after {N_WARM_UP} to warm up, each for another target: a product's "
            "page is asked for once, so nothing was kept of that product; product_told are those with 24 reviews and "
            "what customers say; rules recommend; "
            f"rows in {COLD} empty the cache before each; rows in {KNOWN} are asked with the ETag of the answer "
            "before, and answered with 304; "
            f"built in {building.wall_s:.0f} s",
        )
        for page in pages:
            with report.timed() as timer:
                costs = _measure(page, n_products, asked.seed)
            result.add(page, _metrics(costs), timer)
    result.write(asked.json)


def _size(data: str) -> int:
    if data.lower() == "none":
        return N_PRODUCTS
    if not data.isdigit() or int(data) < 100:
        report.fail(f"--data {data}: a number of products of at least 100, or none")
    return int(data)


def _set_up() -> None:
    """Start Django as in production, but without needing collected static files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    # One address asks for everything here; the counting of it stays.
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 10**9)
    settings.PAGE_RATES = dict.fromkeys(settings.PAGE_RATES, 10**9)
    django.setup()
    call_command("migrate", verbosity=0)


def _build(n_products: int, seed: int) -> None:
    from benchmarks import large_catalogue  # noqa: PLC0415

    large_catalogue.build(n_products, seed=seed)


def _measure(page: str, n_products: int, seed: int) -> list[Cost]:
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    rng = Random(seed)
    addresses = _addresses(page, n_products)
    costs = []
    for number in range(N_WARM_UP + N_REQUESTS):
        if page.endswith(COLD):
            cache.clear()
        address = addresses(rng)
        etag = client.get(address).headers["ETag"] if page.endswith(KNOWN) else ""
        cost = _request(client, address, etag)
        if number >= N_WARM_UP:
            costs.append(cost)
    return costs


def _addresses(page: str, n_products: int) -> Callable[[Random], str]:
    """A source of addresses of one kind of page."""
    from django.urls import reverse  # noqa: PLC0415

    from benchmarks import large_memory  # noqa: PLC0415

    words = (
        "mug",
        "wireless headphones",
        "compact lamp",
        "aurora backpack",
        "kettle",
        "jacket",
        "brand 7 mug",
    )
    beginnings = ("mu", "wirel", "head", "comp", "auro", "shelf", "kett", "brigh")

    def shelf(rng: Random) -> str:
        return f"shelf-{rng.randrange(8)}-{rng.randrange(6)}"

    def another(every: int) -> Callable[[Random], str]:
        """A product that was not asked before, as long as there are any; one in `every` is a candidate."""
        left: list[int] = []

        def address(rng: Random) -> str:
            if not left:
                left.extend(rng.sample(range(0, n_products, every), -(-n_products // every)))
            return reverse("shop:product", args=[f"product-{left.pop()}"])

        return address

    def with_query(base: str, **query: object) -> str:
        return f"{base}?{urlencode(query)}"

    def facets(rng: Random) -> dict[str, object]:
        return {
            "colour": f"colour-{rng.randrange(12)}",
            "brand": f"brand-{rng.randrange(60)}",
            "price_max": 150,
        }

    sources: dict[str, Callable[[Random], str]] = {
        "bare": lambda _: reverse("livez"),
        "home": lambda _: reverse("shop:home"),
        "product": another(1),
        "product_told": another(large_memory.EVERY),
        "category": lambda rng: reverse("shop:category", args=[shelf(rng)]),
        "category_filtered": lambda rng: with_query(
            reverse("shop:category", args=[shelf(rng)]), **facets(rng)
        ),
        "department": lambda rng: reverse("shop:category", args=[f"department-{rng.randrange(8)}"]),
        "search": lambda rng: with_query(reverse("shop:search"), q=rng.choice(words)),
        "search_filtered": lambda rng: with_query(reverse("shop:search"), q=rng.choice(words), **facets(rng)),
        "suggest": lambda rng: with_query(reverse("shop:suggest"), q=rng.choice(beginnings)),
        "api_list": lambda rng: with_query(reverse("api:products"), limit=20, category=shelf(rng)),
        "api_list_1": lambda rng: with_query(reverse("api:products"), limit=1, category=shelf(rng)),
        "api_list_100": lambda rng: with_query(reverse("api:products"), limit=100, category=shelf(rng)),
        "api_product": lambda rng: reverse("api:product", args=[f"product-{rng.randrange(n_products)}"]),
        "api_search": lambda rng: with_query(reverse("api:search"), limit=20, q=rng.choice(words)),
    }
    return sources[page.removesuffix(COLD).removesuffix(KNOWN)]


def _request(client: Any, address: str, etag: str) -> Cost:
    from django.db import connection  # noqa: PLC0415

    queries = 0

    def count(execute: Any, sql: str, *arguments: Any) -> Any:
        nonlocal queries
        # SQLite alone sends the beginning of a transaction as a statement of its own.
        queries += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
        return execute(sql, *arguments)

    known = {"If-None-Match": etag} if etag else None
    database, cpu, wall = _database_cpu_s(), time.process_time(), time.perf_counter()
    with connection.execute_wrapper(count):
        response = client.get(address, headers=known)
        # Drawn in full, as a browser would have it.
        _ = response.content
    cost = Cost(queries, time.process_time() - cpu, _database_cpu_s() - database, time.perf_counter() - wall)
    if response.status_code != (304 if etag else 200):
        report.fail(f"{address} answered {response.status_code}")
    return cost


def _database_cpu_s() -> float:
    """CPU seconds of this connection's PostgreSQL backend, where it runs on this machine."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _metrics(costs: list[Cost]) -> dict[str, float | int]:
    wall = np.array([cost.wall_s for cost in costs]) * 1_000
    app = np.array([cost.cpu_s for cost in costs]) * 1_000
    database = (
        1_000 * sum(cost.database_s for cost in costs) / len(costs)
    )  # ticks are too coarse for one request
    return {
        "sql": max(cost.n_queries for cost in costs),
        "cpu_ms": round(float(app.mean()) + database, 2),
        "app_ms": round(float(app.mean()), 2),
        "database_ms": round(database, 2),
        **{f"p{q}_ms": round(float(np.percentile(wall, q)), 2) for q in (50, 95, 99)},
    }


if __name__ == "__main__":
    main()
