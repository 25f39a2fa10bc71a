"""Which words and phrases of a text could name an aspect: no tagger and no segmenter, only counts and lists.

English: one to three words without opinion or function words, seen where nouns stand (after an article or an
opinion word, before a form of "to be"). Chinese: two to four characters that hold together and whose neighbours
vary, as a word's do.
Source of the Chinese part: new-word detection by mutual information and boundary entropy (Huang & Powers 2003).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ml_core.aspects import lexicon
from ml_core.config import DiscoveryConfig

ENGLISH, CHINESE = "en", "zh"
BEFORE_NOUNS = frozenset(
    ["the", "a", "an", "its", "my", "your", "this", "that", "their", "our", "his", "her", "of", "no"]
)
AFTER_NOUNS = frozenset(
    [
        "is",
        "was",
        "are",
        "were",
        "isn't",
        "wasn't",
        "aren't",
        "weren't",
        "has",
        "looks",
        "feels",
        "seems",
        "doesn't",
        "does",
        "did",
        "didn't",
        "could",
        "keeps",
        "gets",
        "came",
        "broke",
    ]
)
EDGE = "|"  # stands for the beginning and the end of a text


def language(text: str) -> str:
    """`zh` where Chinese characters prevail over Latin words."""
    words = lexicon.tokens(text)
    n_chinese = sum(is_chinese(word) for word in words)
    return CHINESE if n_chinese > len(words) / 2 else ENGLISH


def found(texts: Sequence[str], spoken: str, config: DiscoveryConfig) -> dict[str, set[int]]:
    """Numbers of the texts in which each candidate occurs."""
    cut = [lexicon.tokens(text) for text in texts]
    places = _chinese(cut, config) if spoken == CHINESE else _english(cut, config)
    return _without_parts(places)


def occurrences(texts: Sequence[str], terms: Sequence[str], spoken: str) -> Counter[str]:
    """In how many texts each term occurs: the same count for a background."""
    counts: Counter[str] = Counter()
    for text in texts:
        words = lexicon.tokens(text)
        joined = "".join(words) if spoken == CHINESE else f" {' '.join(map(singular, words))} "
        counts.update(term for term in terms if (term if spoken == CHINESE else f" {term} ") in joined)
    return counts


def singular(word: str) -> str:
    """A regular English plural without its ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def is_chinese(word: str) -> bool:
    """Whether a token is a Chinese character."""
    return "\u3400" <= word[:1] <= "\u9fff"


def _english(cut: Sequence[Sequence[str]], config: DiscoveryConfig) -> dict[str, set[int]]:
    places: dict[str, set[int]] = defaultdict(set)
    as_noun: Counter[str] = Counter()
    n_seen: Counter[str] = Counter()
    for number, words in enumerate(cut):
        opinions = _judging(words)
        content = [at not in opinions and _is_content(word) for at, word in enumerate(words)]
        for start in range(len(words)):
            for end in range(start + 1, min(start + config.longest, len(words)) + 1):
                if not content[end - 1]:
                    break
                if content[start]:
                    term = " ".join(map(singular, words[start:end]))
                    places[term].add(number)
                    n_seen[term] += 1
                    as_noun[term] += _stands_as_noun(words, start, end, opinions)
    return {
        term: where
        for term, where in places.items()
        if len(where) >= config.min_texts and as_noun[term] >= config.min_noun_rate * n_seen[term]
    }


def _judging(words: Sequence[str]) -> set[int]:
    """Tokens of praise and blame; what something does (charging, zip) may well name an aspect."""
    signs = (sign for sign in lexicon.read(words) if sign.kind not in {"does", "does_not"})
    return {at for sign in signs for at in range(sign.start, sign.end)}


def _is_content(word: str) -> bool:
    return word.isascii() and word[0].isalpha() and len(word) > 2 and singular(word) not in _plain_english()


def _stands_as_noun(words: Sequence[str], start: int, end: int, opinions: set[int]) -> bool:
    before = words[start - 1] if start else EDGE
    after = words[end] if end < len(words) else EDGE
    return before in BEFORE_NOUNS or start - 1 in opinions or after in AFTER_NOUNS


def _chinese(cut: Sequence[Sequence[str]], config: DiscoveryConfig) -> dict[str, set[int]]:
    counts: Counter[str] = Counter()
    places: dict[str, set[int]] = defaultdict(set)
    left: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, Counter[str]] = defaultdict(Counter)
    n_characters = 0
    for number, words in enumerate(cut):
        opinions = _judging(words)
        n_characters += len(words)
        for start in range(len(words)):
            for end in range(start + 1, min(start + config.longest_chinese, len(words)) + 1):
                if not is_chinese(words[end - 1]) or (end - 1 in opinions and end - start > 1):
                    break
                term = "".join(words[start:end])
                counts[term] += 1
                if start not in opinions:
                    places[term].add(number)
                    left[term][words[start - 1] if start else EDGE + str(number)] += 1
                    right[term][words[end] if end < len(words) else EDGE + str(number)] += 1
    return {
        term: where
        for term, where in places.items()
        if len(term) > 1
        and len(where) >= config.min_texts
        and _is_word(term)
        and _cohesion(term, counts, n_characters) >= config.min_cohesion
        and min(_entropy(left[term]), _entropy(right[term])) >= config.min_entropy
    }


def _is_word(term: str) -> bool:
    edges, words = _plain_chinese()
    return (
        term[0] not in edges
        and term[-1] not in edges
        and term not in words
        and term not in lexicon.opinion_words()
    )


def _cohesion(term: str, counts: Counter[str], n_characters: int) -> float:
    """Mutual information of the two halves that part most easily, in nats."""
    together = math.log(counts[term] * n_characters)
    return min(
        together - math.log(counts[term[:at]] * max(1, counts[term[at:]])) for at in range(1, len(term))
    )


def _entropy(neighbours: Counter[str]) -> float:
    """Of the neighbouring characters, in nats; every edge of a text counts as a neighbour of its own."""
    total = neighbours.total()
    return -sum(n / total * math.log(n / total) for n in neighbours.values())


def _without_parts(places: dict[str, set[int]]) -> dict[str, set[int]]:
    """Drop what hardly occurs outside of one longer candidate: "battery" of "battery door", 封圈 of 密封圈."""
    by_length = sorted(places, key=len, reverse=True)
    kept: dict[str, set[int]] = {}
    for term in by_length:
        inside = (longer for longer in kept if term in longer)
        if not any(len(kept[longer] & places[term]) > 0.8 * len(places[term]) for longer in inside):
            kept[term] = places[term]
    return kept


@cache
def _plain_english() -> frozenset[str]:
    words = " ".join(_lines("plain.en.txt")).split()
    return frozenset(words) | {singular(word) for word in words}


@cache
def _plain_chinese() -> tuple[frozenset[str], frozenset[str]]:
    edges, words = " ".join(_lines("plain.zh.txt")).removeprefix("[edges]").split("[words]")
    return frozenset(edges.split()), frozenset(words.split())


def _lines(name: str) -> list[str]:
    lines = (Path(__file__).parent / "words" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
