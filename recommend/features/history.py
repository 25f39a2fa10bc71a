"""One shopper's history at a moment: what the serving path reads, in one query."""

from datetime import datetime, timedelta

from recommend.contracts import History, Step
from recommend.features.sequences import MAX_EVENTS, WEIGHTS, Rows, sequences
from shop.ports.recommender.history import events_of

NOBODY = History()


def history_of(
    *, visitor_id: int | None, customer_id: int | None, before: datetime, recent: timedelta
) -> History:
    """What the shopper did strictly before a moment, with consent; `recent` bounds "just bought".

    A product bought twice within what is read is a habit and does not count as just bought.
    """
    events = events_of(visitor_id=visitor_id, customer_id=customer_id, kinds=list(WEIGHTS), before=before)
    if events is None:
        return NOBODY
    # Twice the limit: an event with both a visitor and a customer is read twice.
    found = events.order_by("-at", "-id").values_list("id", "product_id", "at", "kind")[: 2 * MAX_EVENTS]
    rows = [(pk, 0, product_id, at.timestamp(), kind) for pk, product_id, at, kind in found if product_id]
    since = (before - recent).timestamp()
    bought = {(pk, product_id): at for pk, _, product_id, at, kind in rows if kind == "purchase"}
    times = [product_id for _, product_id in bought]
    return History(
        _steps(Rows.of(rows)),
        frozenset(
            product_id
            for (_, product_id), at in bought.items()
            if at >= since and times.count(product_id) == 1
        ),
    )


def _steps(rows: Rows) -> tuple[Step, ...]:
    found = sequences(rows)
    return tuple(
        Step(int(product), float(at), float(weight), bool(viewed))
        for product, at, weight, viewed in zip(
            found.products, found.times, found.weights, found.was_viewed, strict=True
        )
    )
