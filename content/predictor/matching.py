"""Which aspects a few words name, and where: seed words of the ontology, the longest at each place.

Phrases decide: "easy to clean" is about cleaning although "easy" alone is about use. A word marked `~` decides only
where nothing else does. `…` in a seed stands for a few words. Words that name an aspect only to praise or to criticise
it say so, unless they are negated.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from content.contracts import Seeds
from content.predictor.words import Word, words

BLOCKED = Path(__file__).with_name("blocked.toml")
NOTHING = ""  # the aspect of a phrase that only looks like one
WEAK, GAP = "~", "…"
WORDS_IN_GAP, SIGNS_IN_GAP = 4, 6
LOOKBACK = 3  # words between a negation and what it turns
NEGATIONS = frozenset(
    "not no never none nothing without hardly barely neither nor cannot cant dont doesnt isnt wasnt wont less".split()  # noqa: SIM905
)
NEGATED_ZH = re.compile(
    r"(?:不|没有?|无|未|毫无|谈不上|算不上|称不上)(?:太|很|怎么|那么|这么|够|算|是|会|再|易|容易|特别|见得|觉得|感觉)?$"
)
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Match:
    """An aspect named by `text[start:end]`. `sign` is 1 for praise, -1 for criticism, 0 where the words do not say."""

    aspect: str
    start: int
    end: int
    sign: int
    is_weak: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    aspect: str
    sign: int
    is_weak: bool
    parts: tuple[tuple[str, ...], ...]  # stems between gaps


@dataclass(frozen=True, slots=True)
class _Phrase:
    aspect: str
    sign: int
    is_weak: bool
    pattern: "re.Pattern[str]"


class Matcher:
    """The seed words of an ontology, compiled."""

    def __init__(self, ontology: Iterable[Seeds]) -> None:
        self.types: dict[str, frozenset[str]] = {one.code: one.product_types for one in ontology}
        self._known_types = frozenset(code for types in self.types.values() for code in types)
        self._english: dict[str, list[_Pattern]] = defaultdict(list)
        self._chinese: dict[str, list[_Phrase]] = defaultdict(list)
        for one in ontology:
            self._learn(one.code, one.seeds_en, one.seeds_zh, 0)
            self._learn(one.code, one.positive_en, one.positive_zh, 1)
            self._learn(one.code, one.negative_en, one.negative_zh, -1)
        blocked = tomllib.loads(BLOCKED.read_text(encoding="utf-8"))
        self._learn(NOTHING, blocked["en"].split(","), blocked["zh"].split(","), 0)

    @lru_cache(maxsize=1_000)  # noqa: B019 - matchers live as long as the process
    def aspects_of(self, product_type: str) -> frozenset[str]:
        """Those that goods of this type have; all of them for a type that no aspect names."""
        if product_type not in self._known_types:
            return frozenset(self.types)
        return frozenset(code for code, types in self.types.items() if not types or product_type in types)

    def find(self, text: str, product_type: str) -> list[Match]:
        """What is named, by place; nothing overlaps but words that name several aspects alike."""
        allowed = self.aspects_of(product_type) | {NOTHING}
        found = [one for one in self._all(text) if one.aspect in allowed]
        found.sort(key=lambda one: (one.start - one.end, one.is_weak, -abs(one.sign), one.start))
        kept: list[Match] = []
        for one in found:
            over = [other for other in kept if other.start < one.end and one.start < other.end]
            if all(_is_tied(other, one) for other in over):
                kept.append(one)
        return sorted((one for one in kept if one.aspect != NOTHING), key=lambda one: (one.start, one.aspect))

    def _learn(self, aspect: str, english: Iterable[str], chinese: Iterable[str], sign: int) -> None:
        for seed in english:
            plain = seed.strip().removeprefix(WEAK)
            parts = tuple(tuple(word.stem for word in words(part)) for part in plain.split(GAP))
            if all(parts):
                pattern = _Pattern(aspect, sign, seed.strip().startswith(WEAK), parts)
                self._english[parts[0][0]].append(pattern)
        for seed in chinese:
            plain = seed.strip().removeprefix(WEAK)
            if plain.strip(GAP):
                gap = rf"[^，。！？；,\s]{{0,{SIGNS_IN_GAP}}}?"
                regex = re.compile(gap.join(re.escape(part) for part in plain.split(GAP)), re.IGNORECASE)
                self._chinese[plain[0].lower()].append(
                    _Phrase(aspect, sign, seed.strip().startswith(WEAK), regex)
                )

    def _all(self, text: str) -> Iterator[Match]:
        said = list(words(text))
        for at, word in enumerate(said):
            for pattern in self._english.get(word.stem, ()):
                end = _reach(pattern.parts, said, at)
                if end:
                    sign = -pattern.sign if pattern.sign and _is_negated(said, at, text) else pattern.sign
                    yield Match(pattern.aspect, word.start, said[end - 1].end, sign, pattern.is_weak)
        if not HAN.search(text):
            return
        for at, character in enumerate(text):
            for phrase in self._chinese.get(character.lower(), ()):
                hit = phrase.pattern.match(text, at)
                if hit:
                    sign = -phrase.sign if phrase.sign and NEGATED_ZH.search(text[:at]) else phrase.sign
                    yield Match(phrase.aspect, at, hit.end(), sign, phrase.is_weak)


def matcher(ontology: Sequence[Seeds]) -> Matcher:
    """The compiled ontology; kept as long as it stays the same."""
    return _matcher(tuple(ontology))


@lru_cache(maxsize=2)
def _matcher(ontology: tuple[Seeds, ...]) -> Matcher:
    return Matcher(ontology)


def _is_tied(kept: Match, one: Match) -> bool:
    """Whether two aspects are named by just the same words, and both for sure."""
    same = (kept.start, kept.end) == (one.start, one.end)
    return same and kept.aspect not in (NOTHING, one.aspect) and kept.is_weak == one.is_weak


def _reach(parts: tuple[tuple[str, ...], ...], said: Sequence[Word], at: int) -> int:
    """Index after the last word of a pattern that starts at `at`; 0 if it does not."""
    end = _follows(parts[0], said, at)
    for part in parts[1:]:
        starts = range(end, min(end + WORDS_IN_GAP + 1, len(said))) if end else ()
        end = next((reached for start in starts if (reached := _follows(part, said, start))), 0)
    return end


def _follows(stems: tuple[str, ...], said: Sequence[Word], at: int) -> int:
    if at + len(stems) > len(said):
        return 0
    return at + len(stems) if all(said[at + n].stem == stem for n, stem in enumerate(stems)) else 0


def _is_negated(said: Sequence[Word], at: int, text: str) -> bool:
    before = said[max(0, at - LOOKBACK) : at]
    for place, word in enumerate(before):
        if (word.stem in NEGATIONS or word.stem.endswith("n't")) and not _is_apart(
            before[place:], said[at], text
        ):
            return True
    return False


def _is_apart(between: Sequence[Word], word: Word, text: str) -> bool:
    """Whether a comma, "and" or "only" stands between: "no problems, easy to use", "not only quiet"."""
    gap = text[between[0].end : word.start]
    return bool(re.search(r"[,;:.!?，]|\band\b|\bonly\b|\bjust\b|\bproblem", gap))
