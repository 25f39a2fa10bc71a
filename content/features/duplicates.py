"""Nearly equal reviews: SimHash finds candidates among many, Jaccard over runs of characters decides.

The newest reviews of the shop are kept as hashes in the process and brought up to date by their moment of change, so a
reading costs two queries and some microseconds. Sources: Charikar (2002) for SimHash, Broder (1997) for resemblance.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from content.contracts import Copies, Written
from shop.models import Review

RUN = 4  # characters of a run: short enough for Chinese words, long enough for English ones
MIN_RUNS = {True: 14, False: 45}  # Chinese, other: shorter reviews are alike by chance (“Great product!”)
NEAR_BITS = 20  # of 64 in which the SimHashes of texts half alike differ at most
ALIKE = 0.7  # Jaccard from which two texts are copies of each other
MOST = 10_000  # newest reviews that are compared with
OWN_MOST = 500  # further ones of the same products and authors
PRIMES = np.array([1, 1_000_003, 998_244_353, 2_147_483_647], dtype=np.uint64)
BITS = np.arange(64, dtype=np.uint64)
OVERLAP = timedelta(minutes=5)  # clocks of several workers differ


@dataclass(frozen=True, slots=True)
class Entry:
    """One review in hashes."""

    review_id: int
    product_id: int
    author: int
    at: datetime
    runs: NDArray[np.uint64]
    simhash: np.uint64


@dataclass(frozen=True, slots=True)
class Near:
    """A review that is nearly equal to another."""

    entry: Entry
    similarity: float


@dataclass(slots=True)
class Index:
    """The newest reviews, by id."""

    entries: dict[int, Entry] = field(default_factory=dict)
    changed_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_index = Index()


def runs_of(text: str) -> NDArray[np.uint64]:
    """Hashes of the distinct runs of letters and digits, without case and punctuation; sorted."""
    bare = "".join(sign for sign in text.lower() if sign.isalnum())
    codes = np.frombuffer(bare.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < RUN:
        return np.empty(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(codes, RUN)  # (n, RUN)
    mixed = (windows * PRIMES).sum(axis=1, dtype=np.uint64)
    return np.unique(_scrambled(mixed))


def simhash(runs: NDArray[np.uint64]) -> np.uint64:
    """64 bits that are alike for sets of runs that are alike."""
    if not len(runs):
        return np.uint64(0)
    votes = ((runs[:, None] >> BITS) & np.uint64(1)).sum(axis=0) * 2 > len(runs)  # (64,)
    return np.uint64((votes.astype(np.uint64) << BITS).sum(dtype=np.uint64))


def jaccard(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Shared runs among all runs of both, in [0, 1]."""
    n_shared = len(np.intersect1d(one, other, assume_unique=True))
    n_all = len(one) + len(other) - n_shared
    return n_shared / n_all if n_all else 0.0


def copies(reviews: Sequence[Written]) -> list[Copies]:
    """For each review, who wrote nearly the same before: nobody, for most."""
    known = _known(reviews)
    hashes = np.array([entry.simhash for entry in known], dtype=np.uint64)
    mine = [_entry(one.review_id, one.product_id, one.author, one.created_at, one.text) for one in reviews]
    earlier = [
        _earlier(one, known, hashes) if _is_long(one, of.text) else []
        for one, of in zip(mine, reviews, strict=True)
    ]
    alive = _alive({near.entry.review_id for nears in earlier for near in nears})
    return [
        _counted(one, [near for near in nears if near.entry.review_id in alive])
        for one, nears in zip(mine, earlier, strict=True)
    ]


def forget_index() -> None:
    """Start anew, as a new process does."""
    with _index.lock:
        _index.entries.clear()
        _index.changed_at = None


def _is_long(entry: Entry, text: str) -> bool:
    return len(entry.runs) >= MIN_RUNS[_is_chinese(text)]


def _earlier(mine: Entry, known: list[Entry], hashes: NDArray[np.uint64]) -> list[Near]:
    candidates = np.flatnonzero(np.bitwise_count(hashes ^ mine.simhash) <= NEAR_BITS)
    before = [
        known[at] for at in candidates if (known[at].at, known[at].review_id) < (mine.at, mine.review_id)
    ]
    near = (Near(other, jaccard(mine.runs, other.runs)) for other in before)
    return [one for one in near if one.similarity >= ALIKE]


def _alive(review_ids: set[int]) -> set[int]:
    """Those that still exist; the index does not hear of deletions."""
    return set(Review.objects.filter(pk__in=review_ids).values_list("pk", flat=True)) if review_ids else set()


def _counted(mine: Entry, nears: list[Near]) -> Copies:
    own = {near.entry.product_id for near in nears if mine.author and near.entry.author == mine.author}
    others = {
        near.entry.author or -near.entry.review_id
        for near in nears
        if not mine.author or near.entry.author != mine.author
    }
    nearest = max((near.similarity for near in nears), default=0.0)
    return Copies(len(others), len(own - {mine.product_id}), round(nearest, 3))


def _known(reviews: Sequence[Written]) -> list[Entry]:
    """The newest reviews, and further ones of the same products and authors."""
    with _index.lock:
        _update()
        entries = dict(_index.entries)
    authors = {review.author for review in reviews if review.author}
    theirs = Q(product_id__in={review.product_id for review in reviews}) | Q(customer_id__in=authors)
    if len(entries) >= MOST:  # otherwise all reviews of the shop are there
        for entry in _rows(Review.objects.filter(theirs).order_by("-pk")[:OWN_MOST]):
            entries.setdefault(entry.review_id, entry)
    return list(entries.values())


def _update() -> None:
    changed = Review.objects.order_by("-changed_at", "-pk")
    if _index.changed_at is not None:
        changed = changed.filter(changed_at__gte=_index.changed_at - OVERLAP)
    latest = changed.values_list("changed_at", flat=True).first()
    for entry in _rows(changed[:MOST]):
        _index.entries[entry.review_id] = entry
    _index.changed_at = latest or _index.changed_at
    for review_id in sorted(_index.entries)[: max(0, len(_index.entries) - MOST)]:
        del _index.entries[review_id]


def _rows(reviews: QuerySet[Review]) -> list[Entry]:
    columns = ("pk", "product_id", "customer_id", "created_at", "text")
    return [
        _entry(review_id, product_id, author or 0, at, text)
        for review_id, product_id, author, at, text in reviews.values_list(*columns)
    ]


def _entry(review_id: int, product_id: int, author: int, at: datetime, text: str) -> Entry:
    runs = runs_of(text)
    return Entry(review_id, product_id, author, at, runs, simhash(runs))


def _scrambled(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of the sum in every bit of the hash (splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _is_chinese(text: str) -> bool:
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text) * 3 > sum(sign.isalpha() for sign in text)
