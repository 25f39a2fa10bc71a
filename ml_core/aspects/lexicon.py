"""Opinion words in English and Chinese, read with what turns them: negation, excess, degree.

One reader for both scripts: a Latin word is a token, a Chinese character is a token, and the longest listed
phrase wins, so 不错 is praise though 不 negates and 错 blames. Nothing here is learnt: it is the prior from which
`clauses` starts, so that the first review of a shop already says something.
Source of the method: lexicon-based polarity with negation and degree (Taboada et al. 2011, SO-CAL). The lists
in `words/` were written for this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
FILES = ("opinions.en.txt", "opinions.zh.txt")
TOKEN = re.compile(
    r"[a-z0-9]+(?:['’][a-z]+)*|[\u3400-\u9fff]|:-?[()]|\^_\^|[\u2b50\u2764\U0001f300-\U0001faff]|[.,;!?…，。；！？、~～]",
    re.IGNORECASE,
)
STOPS = frozenset(".,;!?…，。；！？、~～")
# 打不开, 充不进, 装不上: what cannot be done is a complaint unless the list says otherwise (忍不住).
CANNOT = frozenset("了上开进出动通住牢紧稳清掉全准")
LOOKBACK = 3  # English words between a negation or a "too" and what it turns
EXISTENTIAL = (
    "没",
    "无",
    "未",
    "毫",
    "缺",
    "不存在",
    "不会有",
)  # 没有发现质量问题: these reach further than 不
REACH = 4  # characters that they reach
FILLERS = frozenset("的得地到是会那么这很太特别非常怎过了") | {
    "a",
    "an",
    "the",
    "any",
    "it",
    "be",
    "so",
    "that",
    "as",
}
SUFFIXES = ("ly", "ing", "ed", "es", "s", "d")
STRENGTH = 1.35  # of an opinion after "very"; SO-CAL uses 1.1 to 1.9
WISHED = -0.1  # "I hope it is good" is no praise
MISSED = -0.8  # "I expected it to look better", 音质应该更好: measured by a hope, it fell short
MORE = frozenset({"得", "些", "点"})  # 好得多, 好一些, 好点: after a Chinese word, as "-er" in an English one
# What a role says, and what it says after a negation: "not good" blames nearly as much as "bad", while "not bad"
# praises less than "good". Excess speaks only after "too", and is asked first: 太软 blames, 软 praises.
OPINIONS = {
    "excess": (("too", -0.9), ("not_too", 0.4)),
    "positive": (("praise", 1.0), ("flipped_praise", -0.9)),
    "negative": (("blame", -1.0), ("flipped_blame", 0.5)),
    "does": (("does", 0.1), ("does_not", -1.0)),
}
SIGNS = ("praise", "blame", "flipped_praise", "flipped_blame", "does", "does_not", "too", "not_too", "wished")


@dataclass(frozen=True, slots=True)
class Sign:
    """One opinion word in its context."""

    start: int  # token at which it starts
    end: int  # token after it
    kind: str  # one of SIGNS
    value: float  # above 0 praises


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    roles: frozenset[str]


def tokens(text: str) -> list[str]:
    """Lower-case words, single Chinese characters, marks and emoji."""
    return [found.replace("’", "'") for found in TOKEN.findall(text.lower())]


def signs(text: str) -> list[Sign]:
    """The opinions that the listed words of `text` express."""
    return read(tokens(text))


def read(words: Sequence[str]) -> list[Sign]:
    """As `signs`, for text that is already cut."""
    found: list[Sign] = []
    seen: list[_Match] = []
    for match in _matches(words):
        if "contrast" in match.roles:
            seen.clear()
        if "after" in match.roles and found and found[-1].end == match.start:
            found[-1] = _turned(found[-1])
        sign = _sign(match, seen, words)
        if sign:
            found.append(sign)
            # An opinion uses up what stood before it, but an English "not" may turn two: not a good bargain.
            seen = [other for other in seen if not _is_chinese(words[other.start]) or "wish" in other.roles]
        if not sign or "wish" in match.roles:
            seen.append(match)
    return found


def counts(text: str) -> Floats:
    """Sum of values by kind, in the order of `SIGNS`, and how many there are: (len(SIGNS) + 1,)."""
    row = np.zeros(len(SIGNS) + 1, dtype=np.float32)
    for sign in signs(text):
        row[SIGNS.index(sign.kind)] += sign.value
        row[-1] += 1
    return row


def opinion_words() -> frozenset[str]:
    """Every listed word of praise or blame, English phrases with spaces."""
    return frozenset(
        "".join(phrase) if _is_chinese(phrase[0]) else " ".join(phrase)
        for phrase, roles in _phrases().items()
        if roles & {"positive", "negative"}
    )


def _sign(match: _Match, before: Sequence[_Match], words: Sequence[str]) -> Sign | None:
    """What an opinion word says after the turning words `before` it; None if the match is no opinion."""
    roles = match.roles
    too = _reached("too", match, before, words)
    role = next((role for role in OPINIONS if role in roles and (role != "excess" or too)), None)
    if role is None or "plain" in roles:
        return None
    negated = _reached("negator", match, before, words)
    if role == "positive" and not negated and _wished(match, before, words):
        missed = _is_more(match, words) and _wished(match, before, words, role="unmet")
        return Sign(match.start, match.end, "wished", MISSED if missed else WISHED)
    kind, value = OPINIONS[role][negated]
    stressed = kind in ("praise", "blame") and _reached("strong", match, before, words)
    return Sign(match.start, match.end, kind, value * STRENGTH if stressed else value)


def _turned(sign: Sign) -> Sign:
    """一点异味都没有: a negation that follows."""
    for plain, turned in OPINIONS.values():
        if sign.kind == plain[0]:
            return Sign(sign.start, sign.end, *turned)
    return sign


def _reached(role: str, match: _Match, before: Sequence[_Match], words: Sequence[str]) -> bool:
    """Whether a word with `role` stands close enough before `match`, in the same breath."""
    return any(role in other.roles and _close(other, match, words) for other in before)


def _wished(match: _Match, before: Sequence[_Match], words: Sequence[str], *, role: str = "wish") -> bool:
    """Whether a wish stands anywhere before `match` in the same breath."""
    return any(
        role in other.roles and not STOPS.intersection(words[other.end : match.start]) for other in before
    )


def _is_more(match: _Match, words: Sequence[str]) -> bool:
    """Whether an opinion compares: better, brighter, 更好, 好得多."""
    first = words[match.start]
    if not _is_chinese(first):
        return words[match.end - 1].endswith("er")
    after = words[match.end : match.end + 2]
    return first == "更" or words[match.start - 1] == "更" or bool(MORE.intersection(after))


def _close(other: _Match, match: _Match, words: Sequence[str]) -> bool:
    between = words[other.end : match.start]
    if STOPS.intersection(between):
        return False
    distance = sum(word not in FILLERS for word in between)
    first = words[other.start]
    if not _is_chinese(first):
        return distance <= LOOKBACK
    return distance <= (REACH if first.startswith(EXISTENTIAL) else 0)


def _matches(words: Sequence[str]) -> Iterator[_Match]:
    """Listed phrases from left to right, the longest at each place."""
    at = 0
    while at < len(words):
        match = _longest(words, at)
        if match:
            yield match
        at = match.end if match else at + 1


def _longest(words: Sequence[str], at: int) -> _Match | None:
    phrases, longest = _phrases(), _lengths().get(words[at], 1)
    for length in range(min(longest, len(words) - at), 0, -1):
        roles = phrases.get(tuple(words[at : at + length]))
        if roles:
            return _Match(at, at + length, roles)
    if _is_chinese(words[at]) and len(words) > at + 2 and words[at + 1] == "不" and words[at + 2] in CANNOT:
        return _Match(at, at + 3, frozenset({"negative"}))
    roles = _inflected(words[at])
    return _Match(at, at + 1, roles) if roles else None


@cache
def _inflected(word: str) -> frozenset[str]:
    """Roles of the listed word that `word` is a regular form of: durably, worked, overheating."""
    if _is_chinese(word) or len(word) < 5:
        return frozenset()
    for suffix in SUFFIXES:
        if word.endswith(suffix):
            stem = word[: -len(suffix)]
            for base in (stem, stem + "e", stem[:-1] + "y", stem[:-1], stem + "le"):
                roles = _phrases().get((base,), frozenset()) - {"negator", "too", "strong", "contrast"}
                if len(base) >= 4 and roles:
                    return roles
    return frozenset()


def _is_chinese(word: str) -> bool:
    return "\u3400" <= word[:1] <= "\u9fff"


@cache
def _lengths() -> dict[str, int]:
    """Tokens in the longest phrase that starts with a word."""
    longest: dict[str, int] = {}
    for phrase in _phrases():
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return longest


@cache
def _phrases() -> dict[tuple[str, ...], frozenset[str]]:
    """Roles of every listed phrase, by its tokens."""
    roles: dict[tuple[str, ...], set[str]] = {}
    for name in FILES:
        separator = "," if ".en." in name else None
        role = ""
        for line in (Path(__file__).parent / "words" / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                role = line.strip("[]")
            elif not line.startswith("#"):
                for entry in line.split(separator):
                    if cut := tuple(tokens(entry)):
                        roles.setdefault(cut, set()).add(role)
    return {phrase: frozenset(found) for phrase, found in roles.items()}
