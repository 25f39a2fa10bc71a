"""Chat language as it is meant: short forms, typing errors in words of a shop, and Chinese in traditional signs.

Only what understands a message reads it so; what is stored, searched for and quoted stays as it was written.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from support.contracts import Language

FILE = Path(__file__).with_name("spoken.toml")
WORD = re.compile(r"[A-Za-z][A-Za-z'/]*")
ENOUGH = 4  # times a word stands in the phrases before others are taken for misspellings of it
SHORT, LONG = 5, 8  # letters: below, only a letter that is missing or swapped; from `LONG` on two errors
MIN_SIGNS, MIN_LETTERS = 3, 6  # of a text; a shorter one is all courtesy
COURTESY = re.compile(
    r"\b(?:hello|hi|hey|good (?:morning|day|afternoon|evening)|dear (?:team|sir or madam|support|shop|store|all)"
    r"|kindly|if you please|excuse me|in person|face to face"
    r"|i (?:would|should) be (?:most |very )?grateful if you could|would you be so kind as to"
    r"|would you mind|might i (?:enquire|ask)"
    r"|may i (?:enquire|ask)|i (?:would|should) like to know|i was wondering|i wonder"
    r"|sorry to bother you|unfortunately"
    r"|i regret that|i'm afraid|(?:many )?thanks?(?: you)?(?: very much| so much| in advance)?)\b"
    r"|您好|你好|请问(?:一下|下)?|当面|麻烦(?:您|你)了?|不好意思|劳驾|烦请|打扰(?:您|你|一下|了)*"
    r"|想请教(?:一下|下)?|想了解(?:一下|下)?|想确认(?:一下|下)?"
    r"|想问(?:一下|下|问)?|谢谢(?:您|你|啦|了)*|多谢|亲(?=[，,\s在])|贵店|贵司|很遗憾|方便的话",
    re.IGNORECASE,
)
EDGES = re.compile(r"^[\s，,。.；;!！:：]+|[\s，,；;:：]+$")
Words = dict[str, str]


def meant(text: str, language: Language, known: Counter[str]) -> str:
    """The text in plain words; `known` counts the words that are spelt right."""
    if language == Language.ZH:
        return _curt(_plain(text), MIN_SIGNS)
    short = _short()[0]
    plain = WORD.sub(lambda said: short.get(said.group().lower()) or _spelt(said.group(), known), text)
    return _curt(plain, MIN_LETTERS)


def spelt(text: str, known: Counter[str], kept: Sequence[tuple[int, int]] = ()) -> str:
    """An English text without typing errors in words of a shop; what stands in `kept`, or looks like a name, stays."""

    def right(said: re.Match[str]) -> str:
        is_name = any(start < said.end() and said.start() < end for start, end in kept)
        is_name |= said.start() > 0 and not said.group().islower()
        return said.group() if is_name else _spelt(said.group(), known)

    return WORD.sub(right, text)


def _curt(text: str, least: int) -> str:
    """The text without courtesies, unless it is nothing else."""
    curt = " ".join(EDGES.sub("", COURTESY.sub(" ", text)).split())
    return curt if len(curt) >= least else text


def simplified(text: str) -> str:
    """A Chinese text in simplified signs, as the shop's words are written."""
    return text.translate(_signs())


def _plain(text: str) -> str:
    short, plain = _short()[1], simplified(text)
    for said, stands_for in short.items():
        if said.isascii():  # an English word among Chinese ones
            plain = re.sub(rf"(?<![A-Za-z]){said}(?![A-Za-z])", stands_for, plain, flags=re.IGNORECASE)
        else:
            plain = plain.replace(said, stands_for)
    return re.sub(r"(?<=[货退到能行好送发在])不(?=\s*[？?]?$)", "吗", plain)


def _spelt(said: str, known: Counter[str]) -> str:
    """The word that is likeliest meant; itself where it is known, short, or like no common one."""
    word = said.lower()
    if word in known or word.removesuffix("s") in known or len(word) < 4 or "'" in word:
        return said
    index = _index(id(known), len(known))
    near = {one for cut in _cuts(word, 2 if len(word) >= LONG else 1) for one in index.get(cut, ())}
    fitting = [one for one in near if one[0] == word[0] and _errors(word, one) <= _allowed(word, one)]
    return max(fitting, key=lambda one: (-_errors(word, one), known[one]), default=said)


def _allowed(word: str, other: str) -> int:
    if len(word) >= LONG:
        return 2
    return 1 if len(word) >= SHORT or len(other) > len(word) or sorted(word) == sorted(other) else 0


def _errors(one: str, other: str) -> int:
    """Edits that make one of the other, a swap of neighbours counting once (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, sign in enumerate(other, 1):
            best = min(rows[-1][to] + 1, row[to - 1] + 1, rows[-1][to - 1] + (letter != sign))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == sign:
                best = min(best, rows[-2][to - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def learn(known: Counter[str]) -> None:
    """Make the index of a vocabulary, which is then found by it."""
    _INDEXES[(id(known), len(known))] = _indexed(known)


def _index(key: int, size: int) -> dict[str, list[str]]:
    return _INDEXES.get((key, size), {})


def _indexed(known: Counter[str]) -> dict[str, list[str]]:
    """Common words by themselves with letters left out. Source: symmetric deletes (Garbe 2012)."""
    found: dict[str, list[str]] = {}
    for word, n in known.items():
        if n >= ENOUGH and len(word) >= 4:
            for cut in _cuts(word, 2 if len(word) >= LONG - 1 else 1):
                found.setdefault(cut, []).append(word)
    return found


def _cuts(word: str, n: int) -> Iterator[str]:
    seen = {word}
    for _round in range(n):
        seen |= {one[:at] + one[at + 1 :] for one in seen for at in range(len(one))}
    yield from seen


_INDEXES: dict[tuple[int, int], dict[str, list[str]]] = {}


@cache
def _short() -> tuple[Words, Words]:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    english, chinese = (
        dict(line.split("=", 1) for line in tables[name].strip().splitlines()) for name in ("en", "zh")
    )
    return english, chinese


@cache
def _signs() -> dict[int, str]:
    """Pairs in a row."""
    signs = "".join(tomllib.loads(FILE.read_text(encoding="utf-8"))["traditional"].split())
    return {ord(signs[at]): signs[at + 1] for at in range(0, len(signs) - 1, 2)}
