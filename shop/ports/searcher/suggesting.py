"""Rows for autocomplete: what others searched for, words of the catalogue, categories, and products."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from shop.contracts.searching import SearchRequest, Suggestion
from shop.models import Event, Product, SearchTerm
from shop.ports.searcher import backends, finding, text, vocabulary
from shop.ports.searcher.scope import Scope

MAX_QUERIES = 3
MAX_CATEGORIES = 2
POPULAR_SECONDS = 600
SUGGESTION_SECONDS = 60
KEPT_LETTERS = 12
N_RECENT = 5_000  # searches that popularity is counted over
LEAST_SEARCHES = 5  # what fewer typed may be personal
N_POPULAR = 500
LAST_LETTERS = "z" * 8


def suggest(*, query: str, channel_id: int, limit: int) -> list[Suggestion]:
    """Queries, then categories, then products, `limit` in all; nothing for a query without a word.

    The first letters, which everybody types and most products match, are kept for a minute.
    """
    parsed = text.parse(query)
    if not parsed.clauses or limit < 1:
        return []
    if len(parsed.text) > KEPT_LETTERS:
        return _suggest(parsed, channel_id, limit)
    typed = hashlib.sha256(text.fold(parsed.text).encode()).hexdigest()
    key = f"suggest:{vocabulary.version()}:{channel_id}:{vocabulary.language()}:{limit}:{typed}"
    rows: list[Suggestion] | None = cache.get(key)
    if rows is None:
        rows = _suggest(parsed, channel_id, limit)
        cache.set(key, rows, SUGGESTION_SECONDS)
    return rows


def _suggest(parsed: text.Query, channel_id: int, limit: int) -> list[Suggestion]:
    language = vocabulary.language()
    labels = vocabulary.load()
    queries = list(_queries(parsed, language))[:MAX_QUERIES]
    categories = list(_categories(parsed, labels))[:MAX_CATEGORIES]
    request = SearchRequest(channel_id=channel_id, page_size=limit)
    matches = backends.matches(parsed.clauses, language=language)
    return [*queries, *categories, *_products(Scope(request, labels, matches))][:limit]


def _queries(parsed: text.Query, language: str) -> Iterator[Suggestion]:
    typed = text.fold(parsed.text)
    popular = [words for words in popular_queries() if text.fold(words).startswith(typed)]
    completed = _completions(parsed, language)
    for words in dict.fromkeys([*popular, *completed]):
        yield Suggestion("query", words, f"{reverse('shop:search')}?{urlencode({'q': words})}")


def _completions(parsed: text.Query, language: str) -> list[str]:
    """The query with its latest word grown into words of the catalogue."""
    if not parsed.words or not text.fold(parsed.text).endswith(parsed.words[-1]) or len(parsed.words[-1]) < 2:
        return []
    latest = parsed.words[-1]
    # A range instead of LIKE: both databases have an index for it.
    grown = SearchTerm.objects.filter(
        language=language, text__gte=latest, text__lte=f"{latest}{LAST_LETTERS}"
    )
    start = parsed.text[: len(parsed.text) - len(latest)].lower()
    words = grown.order_by("-n_products", "text").values_list("text", flat=True)[:MAX_QUERIES]
    return [f"{start}{word}" for word in words if word != latest]


def _categories(parsed: text.Query, labels: vocabulary.Vocabulary) -> Iterator[Suggestion]:
    typed = text.fold(parsed.text)
    for entry in labels.categories.values():
        name = text.fold(entry.name)
        # A word of the name may begin so; in Chinese, which has no spaces, any part of it.
        if name.startswith(typed) or f" {typed}" in name or (not typed.isascii() and typed in name):
            yield Suggestion("category", entry.name, reverse("shop:category", args=[entry.slug]))


def _products(scope: Scope) -> Iterable[Suggestion]:
    ids = finding.page(scope).product_ids
    found = {row.pk: row for row in Product.objects.filter(pk__in=ids).only("slug", "name")}
    return [
        Suggestion("product", found[pk].name, reverse("shop:product", args=[found[pk].slug]))
        for pk in ids
        if pk in found
    ]


def popular_queries() -> list[str]:
    """What was searched for most among the latest searches, most frequent first; kept for ten minutes."""
    found: list[str] | None = cache.get("popular-queries")
    if found is None:
        found = _read_popular()
        cache.set("popular-queries", found, POPULAR_SECONDS)
    return found


def _read_popular() -> list[str]:
    searches = Event.objects.filter(kind=Event.Kind.SEARCH).exclude(query="")
    recent = searches.order_by("-at", "-id").values_list("query", flat=True)[:N_RECENT]
    counted = Counter(" ".join(query.lower().split()) for query in recent)
    return [words for words, n in counted.most_common(N_POPULAR) if n >= LEAST_SEARCHES]
