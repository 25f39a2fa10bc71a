"""From scores to a slate inside the business's limits, and from what-ifs to true reasons. Pure arithmetic.

A product is in a slate because of its score and the limits; it is there *because of* one event of the shopper if
the same policy without that event would have left it out. Nothing weaker is called a reason.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from recommend.contracts import Candidate, Cause, Choice, Companion, Limits, Step


def arrange(
    candidates: Sequence[Candidate], *, size: int, blocked: Collection[int], limits: Limits
) -> list[Candidate]:
    """The best `size` candidates in order, at most `limits.per_group` of one category in each twelve.

    Where the limit would leave places empty, those it held back fill them: a narrow assortment still fills a page.

    Args:
        candidates: best first.
        size: places.
        blocked: products that may not appear (in the cart, just bought, seen, sold out).
    """
    allowance = limits.per_group * max(1, -(-size // 12))
    taken: Counter[int] = Counter()
    chosen: list[Candidate] = []
    held_back: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == size:
            break
        if candidate.product_id in blocked:
            continue
        if taken[candidate.group] >= allowance:
            held_back.append(candidate)
            continue
        taken[candidate.group] += 1
        chosen.append(candidate)
    return chosen + held_back[: size - len(chosen)]


def blocked_products(
    *, cart: Collection[int], page: Collection[int], seen: Collection[int], just_bought: Collection[int]
) -> frozenset[int]:
    """What a personal slate never shows."""
    return frozenset({*cart, *page, *seen, *just_bought})


def reasons(
    chosen: Sequence[Candidate],
    steps: Sequence[Step],
    slates_without: Sequence[Collection[int]],
    drops: Sequence[Mapping[int, float]],
) -> list[Choice]:
    """Each item with its cause.

    Args:
        chosen: the slate.
        steps: the events that were taken out one at a time.
        slates_without: for each of `steps`, the products of the slate that the policy makes without it.
        drops: for each of `steps`, how much each product's score falls without it.

    Returns:
        Choices in the same order. The named event is one without which the item is not in the slate, and of
        several the one whose removal costs the item most; if there is none, the whole history is the cause.
    """
    return [_reason(item, steps, slates_without, drops) for item in chosen]


def _reason(
    item: Candidate,
    steps: Sequence[Step],
    slates_without: Sequence[Collection[int]],
    drops: Sequence[Mapping[int, float]],
) -> Choice:
    decisive = [at for at in range(len(steps)) if item.product_id not in slates_without[at]]
    if not decisive:
        return Choice(item.product_id, item.score, Cause.WHOLE_HISTORY)
    step = steps[max(decisive, key=lambda at: (drops[at].get(item.product_id, 0.0), at))]
    cause = Cause.VIEWED if step.was_viewed else Cause.BOUGHT
    return Choice(item.product_id, item.score, cause, named_id=step.product_id)


def explore(
    chosen: Sequence[Choice], newcomers: Sequence[int], *, limits: Limits, draw: float, size: int
) -> list[Choice]:
    """Give the last place to a new product with chance `limits.exploration_rate`, and write the chances down.

    Args:
        newcomers: new products that may be shown and are not in the slate.
        draw: a number in [0, 1) that the caller drew; below the rate it explores, and picks the newcomer.
        size: places; a slate that is not full has none to give away.
    """
    rate = limits.exploration_rate
    if not newcomers or rate <= 0 or len(chosen) < size or not chosen:
        return list(chosen)
    kept = list(chosen[:-1])
    if draw >= rate:
        return [*kept, replace(chosen[-1], propensity=1.0 - rate)]
    picked = newcomers[min(int(draw / rate * len(newcomers)), len(newcomers) - 1)]
    return [*kept, Choice(picked, 0.0, Cause.NEW, propensity=rate / len(newcomers))]


def together(companions: Sequence[Companion], *, size: int, blocked: Collection[int]) -> list[Choice]:
    """Bought together: each product once, with the anchor that speaks for it most, the best first."""
    best: dict[int, Companion] = {}
    for companion in companions:
        known = best.get(companion.product_id)
        if companion.product_id not in blocked and (known is None or companion.score > known.score):
            best[companion.product_id] = companion
    ranked = sorted(best.values(), key=lambda found: (-found.score, found.product_id))
    return [
        Choice(found.product_id, found.score, Cause.TOGETHER, found.anchor_id, found.support, found.total)
        for found in ranked[:size]
    ]


def alike(
    candidates: Sequence[Candidate], *, anchor_id: int, size: int, blocked: Collection[int]
) -> list[Choice]:
    """Similar products, best first; likeness of one category is meant, so diversity does not apply."""
    allowed = [candidate for candidate in candidates if candidate.product_id not in blocked]
    return [Choice(found.product_id, found.score, Cause.SIMILAR, anchor_id) for found in allowed[:size]]
