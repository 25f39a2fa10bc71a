"""The words that retrieval compares: stems of English words, and Chinese characters in pairs."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ENGLISH = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LISTS = tomllib.loads(Path(__file__).with_name("stopwords.toml").read_text(encoding="utf-8"))
STOP = frozenset(_LISTS["en"].split())
STOP_HAN = frozenset(_LISTS["han"])
ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
    ("ly", ""),
    ("e", ""),
)
MIN_STEM = 3


def terms(text: str) -> list[str]:
    """Terms in the order of the text, repeated as often as they stand there."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    english = [stemmed(word) for word in ENGLISH.findall(plain) if word not in STOP]
    return [*english, *(pair for run in HAN_RUN.findall(plain) for pair in _pairs(run))]


def stemmed(word: str) -> str:
    """A word without its commonest ending, so that returns and returning meet return."""
    word = word.removesuffix("'s")
    for ending, instead in ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= MIN_STEM:
            return _undoubled(word[: -len(ending)] + instead, ending)
    return word


def _undoubled(stem: str, ending: str) -> str:
    """shipping and ship, stopped and stop."""
    is_doubled = ending in ("ing", "ed") and stem[-1] == stem[-2] and stem[-1] not in "lsz"
    return stem[:-1] if is_doubled else stem


def _pairs(run: str) -> Iterator[str]:
    """Pairs of neighbouring characters, and the telling single ones."""
    for at, sign in enumerate(run):
        pair = run[at : at + 2]
        if len(pair) == 2 and not STOP_HAN & set(pair):
            yield pair
        if sign not in STOP_HAN:
            yield sign
