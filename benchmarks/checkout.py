"""Whether a rush on the last units ever sells one too many: many buyers, eight processes, PostgreSQL or SQLite.

    python -m benchmarks.checkout --data none [--models look_then_take,shop,shop_http] [--repeats 20] [--json OUT]

Works in a scratch database of its own on the engine that `DATABASE_URL` names (`postgres:///postgres` without it,
`sqlite:` for a file), which is dropped at the end. 200 buyers want one to three of each of two variants with 50 units
each, in opposite order, half of them holding the goods first. Carts are filled before the rush; then every buyer
holds, orders and pays. The first row is the naive way, look then take, as the measure of the danger; `shop` calls the
services from eight processes, and `shop_http` sends all 200 at once to a server of eight processes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import checkout_crew, report, scratch

if TYPE_CHECKING:  # they need Django, which is set up only after the database is named
    from benchmarks.checkout_buyers import Audit
    from benchmarks.checkout_crew import Crew, Served
    from benchmarks.checkout_web import Web

N_BUYERS, N_UNITS, N_REPEATS = 200, 50, 20
MODELS = ("look_then_take", "shop", "shop_http")


@dataclass(frozen=True, slots=True)
class Rush:
    """One repeat."""

    served: "Served"
    audit: "Audit"


def main() -> None:
    command = report.parser("checkout", MODELS)
    command.add_argument("--repeats", default=N_REPEATS, type=int)
    asked = command.parse_args()
    models = report.chosen(asked.models, MODELS)
    with scratch.database("checkout", default="postgres:///postgres") as engine:
        checkout_crew.set_up()
        from benchmarks import checkout_buyers  # noqa: PLC0415

        checkout_buyers.open_shop()
        result = report.Report(
            area="checkout",
            data=f"{N_BUYERS} buyers, 2 variants of {N_UNITS} units, carts of 1-3 each, in opposite order",
            protocol=f"{asked.repeats} repeats, {checkout_crew.N_WORKERS} processes, {engine}; each buyer holds, "
            "orders and pays; _http: all at once to a server; cpu_s is the seller's without the database's server",
        )
        for at, model in enumerate(models):
            with _seller(model) as seller:
                rushes = _rushes(seller, model, asked.repeats, first=at * asked.repeats, seed=asked.seed)
            cpu_s = sum(rush.served.cpu_s for rush in rushes)
            timer = report.Timer(cpu_s=cpu_s, wall_s=sum(rush.served.wall_s for rush in rushes))
            result.add(model, _metrics(rushes), timer)
    result.write(asked.json)


@contextmanager
def _seller(model: str) -> "Iterator[Crew | Web]":
    if model == "shop_http":
        from benchmarks import checkout_web  # noqa: PLC0415

        with checkout_web.open_server() as web:
            yield web
    else:
        with checkout_crew.at_work() as crew:
            yield crew


def _rushes(seller: "Crew | Web", model: str, n_repeats: int, *, first: int, seed: int) -> list[Rush]:
    rushes = []
    for repeat in range(n_repeats):
        rushes.append(_rush(seller, model, round_number=first + repeat, seed=seed + repeat))
        print(f"{model} {repeat + 1}/{n_repeats}: {rushes[-1].audit}", flush=True)
    return rushes


def _rush(seller: "Crew | Web", model: str, *, round_number: int, seed: int) -> Rush:
    from benchmarks import checkout_buyers  # noqa: PLC0415

    variant_ids = checkout_buyers.lay_out(round_number, N_UNITS)
    crowd = checkout_buyers.buyers(variant_ids, N_BUYERS, seed)
    has_carts = model != "look_then_take"
    served = seller.serve(
        model, crowd, [checkout_buyers.fill_cart(one) for one in crowd] if has_carts else []
    )
    for detail in {result.detail for result in served.results if result.detail}:
        print(f"  {detail}", flush=True)
    if not has_carts:
        n_orders = sum(result.outcome is checkout_buyers.Outcome.ORDERED for result in served.results)
        return Rush(served, checkout_buyers.audit_naive(variant_ids, n_orders))
    return Rush(served, checkout_buyers.audit(variant_ids, N_UNITS))


def _metrics(rushes: list[Rush]) -> dict[str, report.Value]:
    """Sums over the repeats, but `orders` and `sold_max`; times are those of buyers who got their goods."""
    results = [result for rush in rushes for result in rush.served.results]
    outcomes = [result.outcome.value for result in results]
    seconds = [result.seconds for result in results if result.outcome.value == "ordered"]
    return {
        "orders": float(np.mean([rush.audit.orders for rush in rushes])),
        "sold_max": max(rush.audit.sold for rush in rushes),
        "oversold": sum(rush.audit.oversold for rush in rushes),
        "negative": sum(rush.audit.negative for rush in rushes),
        "errors_500": outcomes.count("error"),
        "unbalanced": sum(rush.audit.unbalanced for rush in rushes),
        "uncharged": sum(rush.audit.uncharged for rush in rushes),
        "busy": outcomes.count("busy"),
        "sold_out": outcomes.count("sold_out"),
        **{f"p{q}_ms": float(np.percentile(seconds or [0.0], q)) * 1_000 for q in (50, 95)},
        "orders_per_s": len(seconds) / sum(rush.served.wall_s for rush in rushes),
    }


if __name__ == "__main__":
    main()
