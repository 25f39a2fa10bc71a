"""Which sentences speak of what a question asks about: words, aspects of the ontology, and words of both languages.

A sentence is judged by its coverage: the share of the question's meaning words that it has, or that name an aspect it
speaks of. That needs no collection to learn from and says "nobody" by itself where nothing fits; BM25 only ranks what
covers alike. A question in one language finds sentences in the other through aspects and through the list of words
that mean the same.

Source of BM25: Robertson & Zaragoza (2009), with k1 and b as usual there; a passage's aspects count as words of it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from content.contracts import Found, Passage
from content.predictor.matching import Match, Matcher
from content.predictor.questions import HAN_RUN, kept, keys, phrases, same_in, stemmed, vocabulary
from content.predictor.words import words

# 重不重 and 烫不烫 ask for 重 and 烫.
DOUBLED = re.compile(r"([\u3400-\u9fff])不\1")
K1, B = 1.2, 0.75
LIGHT = 0.15  # weight of a word that asks about nothing in particular, beside 1 for one that does
# A word with a translation of its own (zip, microwave) asks for more than its aspect: the aspect alone is a part of it.
ASPECT_ONLY = 0.4
MISSPELT = 0.88  # likeness of two words from six letters on that are taken for one


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question says: it is found where any key is, or any aspect."""

    keys: frozenset[str]
    aspects: frozenset[str]
    weight: float
    written: str


@dataclass(frozen=True, slots=True)
class Question:
    terms: tuple[Term, ...]
    aspects: tuple[str, ...]  # that it names for sure, as it names them

    @property
    def is_particular(self) -> bool:
        """Whether it asks about anything but the whole."""
        return any(term.weight > LIGHT or term.aspects for term in self.terms)

    @property
    def only_aspect(self) -> str:
        """The aspect that all of it is about; empty where it says more."""
        told = [term.aspects for term in self.terms if term.weight > LIGHT or term.aspects]
        shared = frozenset.intersection(*told) if told else frozenset()
        return next((code for code in self.aspects if code in shared), "")


class Index:
    """The sentences of one product, by what they speak of."""

    def __init__(self, passages: Sequence[Passage], matcher: Matcher, product_type: str) -> None:
        self.passages = passages
        self._matcher, self._type = matcher, product_type
        self._keys = [Counter(keys(one.words)) for one in passages]
        self._aspects = [self._aspects_of(one) for one in passages]
        self._n_having = Counter(key for keys in self._keys for key in keys)
        self._n_having.update(f"@{code}" for codes in self._aspects for code in codes)
        self._mean = sum(keys.total() for keys in self._keys) / max(1, len(passages))
        self._vocabulary = sorted(key for key in self._n_having if key.isalpha() and key.isascii())

    def understand(self, text: str, names: Sequence[str]) -> Question:
        """What a question says, without the names of the product, which every question about it may repeat."""
        named = {key for name in names for key in keys(name)}
        text = DOUBLED.sub(r"\1", text)
        spans = [m for m in self._matcher.find(text, self._type) if not m.is_weak]
        terms = [*self._english_terms(text, spans, named), *_chinese_terms(text, spans, named)]
        return Question(tuple(terms), tuple(dict.fromkeys(match.aspect for match in spans)))

    def search(self, question: Question) -> list[Found]:
        """Every sentence that has anything of the question, best first."""
        total = sum(term.weight for term in question.terms) or 1.0
        asked = frozenset(question.aspects)
        found = []
        for at, passage in enumerate(self.passages):
            shares = [self._share(at, term) for term in question.terms]
            if any(shares):
                hit = [term for term, share in zip(question.terms, shares, strict=True) if share]
                coverage = sum(s * t.weight for s, t in zip(shares, question.terms, strict=True)) / total
                rank = sum(self._bm25(at, term) for term in hit)
                is_literal = any(t.weight > LIGHT and self._is_literal(at, t) for t in hit)
                found.append(Found(passage, coverage, rank, self._aspects[at] & asked, is_literal))
        return sorted(found, key=lambda one: (-round(one.coverage, 3), -one.rank))

    def knows(self, question: Question) -> bool:
        """Whether any of its words stands in any sentence."""
        return any(self._n_having[key] for term in question.terms for key in term.keys)

    def names(self, question: Question, name: str, code: str) -> bool:
        """Whether a question asks for the property of this name and code: all words of its name, or its aspect."""
        wanted = [term for term in self.understand(name, ()).terms if term.weight > LIGHT or term.aspects]
        asked = frozenset().union(*(term.keys for term in question.terms))
        return code in question.aspects or bool(wanted and all(term.keys & asked for term in wanted))

    def _aspects_of(self, passage: Passage) -> frozenset[str]:
        matches = self._matcher.find(passage.words, self._type)
        named = {match.aspect for match in matches if not match.is_weak}
        return frozenset(named | {remark.aspect for remark in passage.remarks})

    def _share(self, at: int, term: Term) -> float:
        """How much of a term a sentence speaks of."""
        if self._is_literal(at, term):
            return 1.0
        if term.aspects.isdisjoint(self._aspects[at]):
            return 0.0
        return ASPECT_ONLY if any(key.startswith("#") for key in term.keys) else 1.0

    def _is_literal(self, at: int, term: Term) -> bool:
        return not term.keys.isdisjoint(self._keys[at])

    def _bm25(self, at: int, term: Term) -> float:
        keys = self._keys[at]
        rarest = 0.0
        for key in [*term.keys, *(f"@{code}" for code in term.aspects)]:
            n = keys[key] or (key.startswith("@") and key[1:] in self._aspects[at])
            if n:
                having = self._n_having[key]
                idf = math.log(1 + (len(self.passages) - having + 0.5) / (having + 0.5))
                length = 1 - B + B * keys.total() / self._mean
                rarest = max(rarest, idf * n * (K1 + 1) / (n + K1 * length))
        return rarest * term.weight

    def _english_terms(self, text: str, spans: Sequence[Match], named: set[str]) -> Iterator[Term]:
        known = vocabulary()
        said = [text[word.start : word.end].lower().replace("’", "'") for word in words(text)]
        places = [(word.start, word.end) for word in words(text)]
        meant = phrases([stemmed(word) for word in said], known)
        for at, raw in enumerate(said):
            key, aspects = stemmed(raw), _aspects_at(spans, *places[at])
            if raw in known.drop or (key in named and not aspects):
                continue
            weight = LIGHT if raw in known.light else 1.0
            keys = {key, *meant.get(at, ())}
            if weight == 1.0 and key not in self._n_having and not aspects and len(raw) > 5 and raw.isascii():
                keys |= set(get_close_matches(key, self._vocabulary, 1, MISSPELT))
            yield Term(frozenset(keys), aspects, weight, raw)


def _chinese_terms(text: str, spans: Sequence[Match], named: set[str]) -> Iterator[Term]:
    """Runs of characters between words that say nothing, in pairs of characters."""
    known = vocabulary()
    for run in HAN_RUN.finditer(text):
        for start, end in kept(run.group(), known):
            part = run.group()[start:end]
            pieces = [part] if len(part) == 1 else [part[n : n + 2] for n in range(len(part) - 1)]
            is_light = part in known.light_zh
            weight = LIGHT / len(pieces) if is_light else (1 + 0.25 * (len(pieces) - 1)) / len(pieces)
            for n, piece in enumerate(pieces):
                at = run.start() + start + n
                aspects = _aspects_at(spans, at, at + len(piece))
                if piece not in named or aspects:
                    yield Term(frozenset({piece, *same_in(part, known)}), aspects, weight, part)


def _aspects_at(spans: Sequence[Match], start: int, end: int) -> frozenset[str]:
    return frozenset(one.aspect for one in spans if one.start < end and start < one.end)
