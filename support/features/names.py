"""Which product is meant: names of the catalogue found in a message, the customer's own recent goods first.

Names are matched by their words (Chinese by pairs of signs) and by the kind of goods that they name, in both languages,
so that a part of a name, or another word for the same kind, is enough where it is one product's alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.db.models import Count, Max

from shop.models import OrderLine, Product, VariantListing
from support.contracts import Language, ToolContext
from support.features import kinds
from support.features.examples import phrases

WORD = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
COLOUR_ALONE = re.compile(r"([\u4e00-\u9fff])(?=的)|(?:(?<=\s)|^)([黑白红绿蓝灰黄粉紫棕])(?=$|[\s？?，,])")
MOST = 5_000  # products whose names are held in memory; the best sellers of a larger shop
SURE = 0.6  # share of a name's words that a message must hold
HALF = 0.34
KIND = 0.5  # share of a name that its kind alone counts for
SPOKEN = 3  # phrases that hold a word from which it is anybody's, and no name's alone
COMMON = 0.2  # a word in more than this share of names says little
STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "for",
        "with",
        "to",
        "in",
        "on",
        "is",
        "it",
        "this",
        "that",
        "my",
        "your",
        "me",
        "i",
        "do",
        "does",
        "can",
        "you",
        "have",
        "has",
        "how",
        "what",
        "which",
        "are",
        "any",
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    """A product with the share of its name that was said."""

    product_id: int
    share: float
    weight: float
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Products by the words of their names; `names` are the words of each name of each product."""

    names: tuple[tuple[int, frozenset[str]], ...]
    rarity: dict[str, float]
    own: frozenset[str]  # words that one name alone has, and no customer uses otherwise


def words(text: str) -> frozenset[str]:
    """Words of a text: Latin in small letters without a plural s, Han as pairs of signs, and kinds of goods."""
    found = {one.code for one in kinds.found(text)}
    for part in WORD.findall(text.lower()):
        if part[0] >= "\u4e00":
            found |= {part[at : at + 2] for at in range(max(1, len(part) - 1))}
        elif part not in STOP:
            found.add(part[:-1] if len(part) > 3 and part.endswith("s") else part)
    return frozenset(found)


def mentioned(text: str, context: ToolContext) -> tuple[int, ...]:
    """Products whose names the message holds, best first; several where it could be each of them."""
    return context.once(("mentioned", text), lambda: _mentioned(text, context))


def _mentioned(text: str, context: ToolContext) -> tuple[int, ...]:
    said = words(text)
    if not said:
        return ()
    found = _matches(said, context.once("index", lambda: _index(context.channel_id)))
    best: dict[int, Found] = {}
    for one in sorted(found, key=lambda one: (one.share, one.weight), reverse=True):
        best.setdefault(one.product_id, one)
    best = {
        key: one for key, one in best.items() if not any(one.words < other.words for other in best.values())
    }
    sure = [one for one in best.values() if one.share >= SURE]
    if sure:
        # "Compare the Nova Lamp with the kettle": a second one may be named by its kind alone.
        said_of = frozenset(word for one in sure for word in one.words)
        more = [
            one for one in best.values() if one not in sure and one.share >= KIND and not one.words & said_of
        ]
        return tuple(one.product_id for one in (*sure, *more)[:4])
    rest = sorted(best.values(), key=lambda one: -one.weight)
    top = [one for one in rest if one.weight >= rest[0].weight * 0.95]
    top += [one for one in rest if one not in top and one.share >= KIND and not one.words & top[0].words]
    return tuple(one.product_id for one in top[:4])


def spans(text: str, context: ToolContext) -> list[tuple[int, int]]:
    """Where a message names products of the catalogue, also by a part of a name."""
    ids = mentioned(text, context)
    if not ids:
        return []
    titles = Product.objects.filter(pk__in=ids).values_list("name_en", "name_zh_hans")
    known = [title for pair in titles for title in pair if title]
    latin = {word for title in known for word in words(title) if word.isascii() and not word.startswith("#")}
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(text.lower()):
        if match.group()[0] < "\u4e00":
            found += [match.span()] if words(match.group()) & latin else []
        else:
            found += [
                (match.start() + start, match.start() + end) for start, end in _shared(match.group(), known)
            ]
    return found


def _shared(run: str, titles: Iterable[str]) -> Iterable[tuple[int, int]]:
    """The longest stretches of two signs or more that a run of Han has in common with a title."""
    at = 0
    while at < len(run) - 1:
        lengths = range(len(run) - at, 1, -1)
        end = next((at + n for n in lengths if any(run[at : at + n] in one for one in titles)), 0)
        if end:
            yield at, end
        at = end or at + 1


def recent(context: ToolContext, limit: int = 3) -> tuple[int, ...]:
    """Products that the customer bought last, to offer as choices."""
    if context.customer_id is None:
        return ()
    lines = OrderLine.objects.filter(order__customer_id=context.customer_id).order_by(
        "-order__placed_at", "pk"
    )
    listed = Product.objects.listed_in(context.channel_id)
    ids = lines.filter(variant__product__in=listed).values_list("variant__product_id", flat=True)[: limit * 4]
    return tuple(dict.fromkeys(ids))[:limit]


def variants_by_option(product_id: int, text: str, context: ToolContext) -> tuple[int, ...]:
    """Variants of a product whose options are named in a message: "the blue one"."""
    said = words(text) | {f"{before or alone}色" for before, alone in COLOUR_ALONE.findall(text)}
    rows = VariantListing.objects.filter(
        channel_id=context.channel_id,
        is_visible=True,
        variant__product_id=product_id,
        variant__is_active=True,
    ).values_list("variant_id", "variant__options__label_en", "variant__options__label_zh_hans")
    labels: dict[int, list[frozenset[str]]] = defaultdict(list)
    for variant_id, *names in rows:
        labels[variant_id] += [words(name) for name in names if name]
    hits = {pk: sum(bool(label) and label <= said for label in known) for pk, known in labels.items()}
    most = max(hits.values(), default=0)
    return tuple(pk for pk, n in hits.items() if n == most) if most else ()


def _matches(said: frozenset[str], index: NameIndex) -> Iterable[Found]:
    for product_id, name in index.names:
        shared = name & said
        if not shared:
            continue
        weight = sum(index.rarity[word] for word in shared)
        share = weight / sum(index.rarity[word] for word in name)
        if any(word.startswith("#") or word in index.own for word in shared):
            share = max(share, KIND)
        if share >= HALF:
            yield Found(product_id, share, weight, shared)


def _index(channel_id: int) -> NameIndex:
    """The index as of the catalogue's last change: one small query tells whether it still holds."""
    listed = Product.objects.listed_in(channel_id)
    stamp = listed.aggregate(n=Count("pk"), latest=Max("updated_at"))
    return _built(channel_id, f"{stamp['n']}:{stamp['latest']}")


@lru_cache(maxsize=8)
def _built(channel_id: int, stamp: str) -> NameIndex:
    rows = Product.objects.listed_in(channel_id).order_by("-n_sold_7d", "pk")
    names: list[tuple[int, frozenset[str]]] = []
    for product_id, *titles in rows.values_list("pk", "name_en", "name_zh_hans")[:MOST]:
        names += [(product_id, words(title)) for title in dict.fromkeys(titles) if title and words(title)]
    n_names: dict[str, int] = defaultdict(int)
    for _, name in names:
        for word in name:
            n_names[word] += 1
    rarity = {word: max(0.1, 1 - n / max(1, len(names)) / COMMON) for word, n in n_names.items()}
    own = frozenset(word for word, n in n_names.items() if n == 1 and word not in _spoken())
    return NameIndex(tuple(names), rarity, own)


@cache
def _spoken() -> frozenset[str]:
    """Words of several packaged phrases: what customers say whatever a shop sells."""
    counts = Counter(word for language in Language for one in phrases(language) for word in words(one.text))
    return frozenset(word for word, n in counts.items() if n >= SPOKEN)
