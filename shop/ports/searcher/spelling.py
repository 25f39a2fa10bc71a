"""“Did you mean”: the catalogue's own word nearest to a misspelt one, the same on both databases.

Words that share three letters in a row are candidates (one query over an index); the fewest edits decide, then
the word that more products have. Only asked where a query found nothing.

Source: trigram candidates after Zobel & Dart (1995); optimal string alignment distance (Damerau, 1964).
"""

from collections.abc import Iterable

from django.db.models import Count

from shop.models import SearchGram, SearchTerm
from shop.ports.searcher import text
from shop.ports.searcher.text import Query

SHORTEST = 3  # a shorter word is within one edit of anything
LONG = 6  # from here on two edits are forgiven
MAX_CANDIDATES = 300
MAX_WORDS = 4


def grams(word: str) -> set[str]:
    """Its trigrams with the ends marked: mug → __m, _mu, mug, ug_."""
    marked = f"__{word}_"
    return {marked[i : i + 3] for i in range(len(marked) - 2)}


def corrected(query: Query, *, language: str) -> str:
    """The query with its unknown words replaced by the nearest known; empty where nothing could be mended."""
    unknown = _unknown(query.words, language)
    better = {word: nearest(word, language=language) for word in unknown[:MAX_WORDS]}
    if not any(better.values()):
        return ""
    return " ".join(_replaced(part, better) for part in query.text.split())


def nearest(word: str, *, language: str) -> str:
    """The term within one edit of a word, or two of a long one; empty where none is."""
    limit = 2 if len(word) >= LONG else 1
    candidates = (
        SearchGram.objects.filter(gram__in=grams(word), term__language=language)
        .values_list("term__text", "term__n_products")
        .annotate(n_shared=Count("pk"))
        .order_by("-n_shared", "-term__n_products", "term__text")[:MAX_CANDIDATES]
    )
    ranked = sorted(
        (distance(word, term), term[0] != word[0], -n_products, term)
        for term, n_products, _ in candidates
        if abs(len(term) - len(word)) <= limit
    )
    return ranked[0][3] if ranked and ranked[0][0] <= limit else ""


def distance(a: str, b: str) -> int:
    """Edits from one word to the other: a letter added, lost, changed, or two neighbours swapped."""
    before_latest: list[int] = []
    latest = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        row = [i]
        for j in range(1, len(b) + 1):
            best = min(latest[j] + 1, row[j - 1] + 1, latest[j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, before_latest[j - 2] + 1)
            row.append(best)
        before_latest, latest = latest, row
    return latest[-1]


def _unknown(words: Iterable[str], language: str) -> list[str]:
    asked = [word for word in dict.fromkeys(words) if len(word) >= SHORTEST and word not in text.STOP_WORDS]
    forms = {form for word in asked for form in (word, text.stem(word))}
    known = set(SearchTerm.objects.filter(language=language, text__in=forms).values_list("text", flat=True))
    return [word for word in asked if word not in known and text.stem(word) not in known]


def _replaced(part: str, better: dict[str, str]) -> str:
    """A word between spaces, mended; one that holds several words or signs of another script is left alone."""
    return next(
        (better[word] for word in text.words(part) if text.fold(part) == word and better.get(word)), part
    )
