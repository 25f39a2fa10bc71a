"""Events as columns: what a run appends to, and sorts by time once at the end."""

from dataclasses import dataclass, field, fields

import numpy as np

from config.demo.population import Ints

KINDS = ("view", "search", "click", "cart", "uncart", "wish", "purchase", "review")
VIEW, SEARCH, CLICK, CART, UNCART, WISH, PURCHASE, REVIEW = range(len(KINDS))


@dataclass(frozen=True, slots=True)
class Traffic:
    """E events by time; -1 stands for "none" in every column but `at`."""

    at: Ints  # seconds since the Unix epoch
    kind: Ints  # index into KINDS
    shopper: Ints
    channel: Ints
    product: Ints
    variant: Ints  # index over all variants of the catalogue
    quantity: Ints
    order: Ints  # index of the order behind a purchase
    query: Ints  # index into the queries of the run
    position: Ints

    def __len__(self) -> int:
        return len(self.at)


@dataclass(slots=True)
class Recorder:
    """Collects blocks of events; scalars spread over the block."""

    blocks: list[tuple[Ints, ...]] = field(default_factory=list)

    def add(
        self,
        *,
        at: Ints,
        kind: int | Ints,
        shopper: int | Ints,
        channel: int | Ints,
        product: int | Ints = -1,
        variant: int | Ints = -1,
        quantity: int | Ints = -1,
        order: int | Ints = -1,
        query: int | Ints = -1,
        position: int | Ints = -1,
    ) -> None:
        columns = (at, kind, shopper, channel, product, variant, quantity, order, query, position)
        self.blocks.append(tuple(np.broadcast_to(np.asarray(c, np.int64), np.shape(at)) for c in columns))

    def finish(self) -> Traffic:
        """All events in order of time; events of the same second keep the order in which they happened."""
        columns = [np.concatenate(parts) for parts in zip(*self.blocks, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        return Traffic(**{f.name: column[order] for f, column in zip(fields(Traffic), columns, strict=True)})
