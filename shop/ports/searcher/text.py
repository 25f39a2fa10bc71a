"""Cuts texts and queries into tokens, the same for both databases, so that both find the same products.

Latin words are folded (small letters, no accents) and lightly stemmed (plurals). Runs of Chinese, Japanese or
Korean have no spaces and become overlapping pairs, because neither database finds a word inside a run: 降噪耳机 is
indexed as 降噪, 噪耳, 耳机 and its last sign 机, so that every sign begins some token.

Source of the plural rules: Harman (1991), the "S stemmer", with a table for the irregular words of shops.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_QUERY = 200  # characters that count; a longer query is cut
MAX_CLAUSES = 24
LONGEST_TOKEN = 40

# Letters that Unicode does not take apart into a base and an accent.
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"})
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff々〆"
RUNS = re.compile(f"([{CJK}]+)|([^\\W_{CJK}]+)")
STOP_WORDS = frozenset(["a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "geese": "goose",
    "knives": "knife",
    "leaves": "leaf",
    "lens": "lens",
    "lenses": "lens",
    "loaves": "loaf",
    "men": "man",
    "mice": "mouse",
    "potatoes": "potato",
    "scarves": "scarf",
    "shelves": "shelf",
    "teeth": "tooth",
    "tomatoes": "tomato",
    "women": "woman",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token to be found, or the beginning of one."""

    text: str
    is_prefix: bool = False


Clause = tuple[Token, ...]  # alternatives; a query is clauses that all hold


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart. `words` are its Latin words as typed, folded: what spelling works on."""

    text: str
    clauses: tuple[Clause, ...]
    words: tuple[str, ...]


def fold(text: str) -> str:
    """Small letters, no accents, full-width signs made half-width: Café → cafe, ＵＳＢ → usb."""
    apart = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    # Composed again, because NFKD also takes Korean syllables apart.
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn"))


def stem(word: str) -> str:
    """The singular of a folded English word, near enough: mugs → mug, dresses → dress, batteries → battery."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "shes", "ches", "zzes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def words(text: str) -> list[str]:
    """The folded Latin words and numbers of a text, in order."""
    return [word[:LONGEST_TOKEN] for run, word in RUNS.findall(fold(text)) if word]


def tokens(text: str) -> list[str]:
    """What the index holds of a text, in order."""
    found: list[str] = []
    for run, word in RUNS.findall(fold(text)):
        found.extend(_pairs(run) if run else [stem(word)[:LONGEST_TOKEN]])
    return found


def code_tokens(code: str) -> list[str]:
    """What the index holds of a SKU: its parts, and all of it without separators."""
    parts = words(code)
    whole = "".join(parts)[:LONGEST_TOKEN]
    return [*parts, whole] if len(parts) > 1 else parts


def parse(text: str) -> Query:
    """Take a query apart. Anything may be typed: what is no letter, number or sign of a word only separates."""
    short = clean(text)
    runs = RUNS.findall(fold(short))
    latin = [word[:LONGEST_TOKEN] for run, word in runs if word]
    meant = set(latin) - STOP_WORDS or set(latin)
    has_signs = any(run for run, _ in runs)
    clauses: list[Clause] = []
    for index, (run, word) in enumerate(runs):
        if run:
            clauses.extend(_run_clauses(run))
        elif word[:LONGEST_TOKEN] in meant and not (has_signs and word in STOP_WORDS):
            clauses.append(_word_clause(word[:LONGEST_TOKEN], is_latest=index == len(runs) - 1))
    kept = tuple(dict.fromkeys(clauses))[:MAX_CLAUSES]
    return Query(text=short, clauses=kept, words=tuple(latin))


def clean(text: str) -> str:
    """A query as it may be shown and stored: one line, no control characters, at most MAX_QUERY long."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text[: MAX_QUERY * 4])
    return " ".join(printable.split())[:MAX_QUERY]


def _pairs(run: str) -> Iterator[str]:
    yield from (run[i : i + 2] for i in range(len(run) - 1))
    yield run[-1]


def _word_clause(word: str, *, is_latest: bool) -> Clause:
    """The latest word may still be growing, so it is a beginning; typed whole or not, its stem is one too."""
    if not is_latest:
        return (Token(stem(word)),)
    return tuple(Token(text, is_prefix=True) for text in dict.fromkeys((stem(word), word)))


def _run_clauses(run: str) -> Iterator[Clause]:
    """Every sign of the run must lie in a pair that the product has: 降噪耳机 also finds 降噪头戴式耳机."""
    if len(run) == 1:
        yield (Token(run, is_prefix=True),)
        return
    pairs = [Token(run[i : i + 2]) for i in range(len(run) - 1)]
    yield (pairs[0],)
    for before, after in itertools.pairwise(pairs):
        if before != pairs[0] and after != pairs[-1]:
            yield (before, after)
    if len(pairs) > 1:
        yield (pairs[-1],)
