"""Proposals of a day: first what can be moved between locations, then what must be bought.

A place has one proposal of each kind a day, however often this runs; what a person decided already is left alone.
What was open from days before is overtaken.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inventory import features
from inventory.contracts import Binding, Kind, Move, Shelf, Wanted
from inventory.features import history as reading
from inventory.features import stock as stocks
from inventory.features import supply as supplies
from inventory.models import ReorderProposal
from inventory.policy import moving, sharing, sizing
from inventory.policy import targets as aiming
from inventory.services import rules as ruling
from inventory.services.reordering import planning
from inventory.services.reordering.affording import afforded
from inventory.services.reordering.weighing import Weighed, weigh
from inventory.services.rules import Rules

LOT = 1_000  # places at a time
WRITTEN = 500
CENT = Decimal("0.01")
State = ReorderProposal.State
KEY = ["variant", "location", "day", "kind"]


@dataclass(slots=True)
class _Line:
    """A proposal in the making."""

    weighed: Weighed
    kind: Kind
    quantity: int
    binding: tuple[Binding, ...]
    source_id: int | None = None
    coming: int = 0  # units that a transfer brings beside it
    reasons: list[dict[str, Any]] = field(default_factory=list)


def propose(*, now: datetime, variant_ids: Sequence[int] | None = None) -> int:
    """Write the proposals of today for every place, or for those of some variants; gives their number."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    spots = features.spots(variant_ids=variant_ids)
    rules, leads = ruling.read(), supplies.lead_times(as_of=now)
    places: list[Weighed] = []
    for lot in reading.lots(spots, LOT):
        places += weigh(lot, rules=rules, leads=leads, now=now)
    lines = _shared(_lines(afforded(places, rules)), rules)
    rows = [_row(line, today, now) for line in lines]  # all is thought out before others wait to write
    with transaction.atomic():
        n = _write(rows, spots, today, now)
        planning.publish(variant_ids=sorted({spot.variant_id for spot in spots}), now=now)
    return n


def _lines(weighed: Sequence[Weighed]) -> list[_Line]:
    by_variant: dict[int, list[Weighed]] = defaultdict(list)
    for each in weighed:
        by_variant[each.spot.variant_id].append(each)
    return [line for places in by_variant.values() for line in _of_variant(places)]


def _of_variant(places: Sequence[Weighed]) -> list[_Line]:
    """Moves between its places, and orders for what they do not fill."""
    moves = moving.moves([_shelf(at, each) for at, each in enumerate(places)]) if len(places) > 1 else []
    lines = [_moved(places, move) for move in moves]
    coming: dict[int, int] = defaultdict(int)
    for move in moves:
        coming[move.target] += move.quantity
        coming[move.source] -= move.quantity
    for at, each in enumerate(places):
        if each.offer is None:
            continue
        quantity, binding = sizing.quantity(each.position.total + coming[at], each.targets, each.lots)
        if quantity:
            lines.append(
                _Line(each, Kind.ORDER, quantity, each.binding() + binding, coming=max(0, coming[at]))
            )
    return lines


def _shelf(key: int, each: Weighed) -> Shelf:
    """Only what lies there can be moved; a shelf keeps what it is filled up to."""
    position, aim = each.position.total, each.targets
    is_low = position <= aim.reorder_point
    return Shelf(
        key,
        free=max(0, each.position.free),
        surplus=position - max(aim.order_up_to, 0.0),
        need=max(0.0, aim.order_up_to - position) if is_low else 0.0,
    )


def _moved(places: Sequence[Weighed], move: Move) -> _Line:
    target, source = places[move.target], places[move.source]
    return _Line(
        target,
        Kind.TRANSFER,
        move.quantity,
        target.binding(),
        source_id=source.spot.location_id,
        reasons=[{"kind": "surplus", "units": round(source.position.total - source.targets.order_up_to, 1)}],
    )


def _shared(lines: Sequence[_Line], rules: Rules) -> list[_Line]:
    """Orders within budget and space: of each location by its own rules, of all others by the common ones."""
    orders: dict[int | None, list[_Line]] = defaultdict(list)
    found = [line for line in lines if line.kind is Kind.TRANSFER]
    for line in lines:
        if line.kind is Kind.ORDER:
            location_id = line.weighed.spot.location_id
            orders[location_id if location_id in rules.of_location else None].append(line)
    used = stocks.used_space()
    for place, group in orders.items():
        row = rules.at(place) if place is not None else rules.everywhere
        taken = used.get(place, 0) if place is not None else sum(used.values())
        found += _within(
            group,
            budget=float(row.budget) if row.budget is not None else None,
            space=max(0, row.space_units - taken) if row.space_units is not None else None,
        )
    return found


def _within(group: Sequence[_Line], *, budget: float | None, space: int | None) -> list[_Line]:
    wanted = [_wanted(at, line) for at, line in enumerate(group)]
    given = sharing.shared(wanted, budget=budget, space=space)
    kept = []
    for at, line in enumerate(group):
        quantity, binding = given[at]
        if quantity:
            line.quantity, line.binding = quantity, line.binding + binding
            kept.append(line)
    return kept


def _wanted(key: int, line: _Line) -> Wanted:
    each = line.weighed
    return Wanted(
        key=key,
        quantity=line.quantity,
        position=float(each.position.total + line.coming),
        lots=each.lots,
        unit_cost=float(each.cost),
        margin=each.terms_of.margin,
        survival=each.survival,
    )


def _write(
    rows: Sequence[ReorderProposal], spots: Sequence[features.Spot], today: date, now: datetime
) -> int:
    """Upsert what is open; overtake what is not proposed any more. Rows are locked in the order of their keys."""
    ids = sorted({spot.variant_id for spot in spots})
    taken, open_ids = _known(ids, today)
    new = [row for row in rows if _key(row) not in taken]
    ReorderProposal.objects.bulk_create(
        new, batch_size=WRITTEN, update_conflicts=True, unique_fields=KEY, update_fields=_FACTS
    )
    kept = {_key(row) for row in new}
    stale = [pk for pk, key in open_ids.items() if key not in kept]
    for at in range(0, len(stale), WRITTEN):
        ReorderProposal.objects.filter(pk__in=stale[at : at + WRITTEN], state=State.OPEN).update(
            state=State.SUPERSEDED, decided_at=now
        )
    return len(new)


def _known(ids: Sequence[int], today: date) -> tuple[set[Any], dict[int, Any]]:
    """Keys that are decided today, and open rows of any day by id."""
    taken: set[Any] = set()
    open_ids: dict[int, Any] = {}
    for at in range(0, len(ids), WRITTEN):
        rows = ReorderProposal.objects.select_for_update(of=("self",)).filter(
            Q(state=State.OPEN) | Q(day=today), variant_id__in=ids[at : at + WRITTEN]
        )
        for row in rows.order_by("pk"):
            if row.state == State.OPEN:
                open_ids[row.pk] = _key(row)
            elif row.state != State.SUPERSEDED:
                taken.add(_key(row))
    return taken, open_ids


def _key(row: ReorderProposal) -> tuple[int, int, date, str]:
    return (row.variant_id, row.location_id, row.day, row.kind)


def _row(line: _Line, today: date, now: datetime) -> ReorderProposal:
    each = line.weighed
    position = each.position.total
    is_order = line.kind is Kind.ORDER
    offer = each.offer if is_order else None
    missing = aiming.missing(each.during, position)
    stake = _money(missing * each.terms_of.margin)
    return ReorderProposal(
        variant_id=each.spot.variant_id,
        location_id=each.spot.location_id,
        day=today,
        kind=line.kind.value,
        supplier_id=offer.supplier_id if offer else None,
        source_location_id=line.source_id,
        quantity=line.quantity,
        unit_cost=offer.cost if offer else each.cost.quantize(CENT, ROUND_HALF_UP),
        currency=offer.currency if offer else each.worth.currency,
        stake=stake,
        on_hand=each.position.free,
        on_order=each.position.on_order,
        reorder_point=round(each.targets.reorder_point, 3),
        order_up_to=round(each.targets.order_up_to, 3),
        service=round(each.targets.service, 5),
        lead_p50=round(each.lead_p50, 2),
        lead_p90=round(each.lead_p90, 2),
        stockout_chance=round(aiming.stockout_chance(each.during, position), 4),
        binding=list(dict.fromkeys(binding.value for binding in line.binding)),
        terms_digest=offer.digest if offer else "",
        state=State.OPEN,
        at=now,
        as_of=each.forecast.as_of,
        source=each.forecast.source,
        model_name=each.forecast.model_name,
        model_version=each.forecast.model_version,
        score=float(stake),
        reasons=_reasons(line),
    )


def _reasons(line: _Line) -> list[dict[str, Any]]:
    each = line.weighed
    said: list[dict[str, Any]] = [
        {
            "kind": "demand",
            "days": round(each.lead_p50 + each.rules.review_days, 1),
            "p50": round(float(np.quantile(each.during, 0.5)), 1),
            "p90": round(float(np.quantile(each.during, 0.9)), 1),
        },
        {"kind": "stock", "free": each.position.free, "on_order": each.position.on_order},
        {"kind": "lead", "p50": round(each.lead_p50, 1), "p90": round(each.lead_p90, 1), "n": each.lead.n_observed},
        {"kind": "service", "ratio": round(each.targets.service, 3), "margin": round(each.terms_of.margin, 2)},
        {"kind": "targets", "low": round(each.targets.reorder_point, 1), "high": round(each.targets.order_up_to, 1)},
    ]  # fmt: skip
    if line.kind is Kind.ORDER and line.coming:
        said.append({"kind": "coming", "units": line.coming})
    return said + line.reasons + [dict(driver) for driver in each.forecast.drivers]


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 6))).quantize(CENT, ROUND_HALF_UP)


_FACTS = [
    "supplier", "source_location", "quantity", "unit_cost", "currency", "stake", "on_hand", "on_order",
    "reorder_point", "order_up_to", "service", "lead_p50", "lead_p90", "stockout_chance", "binding",
    "terms_digest", "state", "at", "as_of", "source", "model_name", "model_version", "score", "reasons",
]  # fmt: skip
