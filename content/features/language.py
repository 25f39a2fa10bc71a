"""Which language a text is written in: English, Chinese, another one, or nothing to read.

Scripts decide first. Latin letters are then marked by the function words and usual words of some twenty languages,
and where no word is known by their three-letter statistics, as in Cavnar & Trenkle (1994). In doubt it is not
English: a German or Indonesian review that is read as English says things its author never said.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.contracts import Language
from content.features.cleaning import clean

WORDS = Path(__file__).with_name("languages.toml")
# Addresses and long unbroken runs (base64, hashes) are no language.
NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[A-Za-z0-9+/=_-]{40,}")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
KANA = re.compile(r"[\u3040-\u30ff]")
HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")
# Cyrillic, Greek, Armenian, Hebrew, Arabic, Indic, Thai, Lao, Tibetan, Georgian, Ethiopic, Khmer.
ELSEWHERE = re.compile(r"[\u0370-\u07ff\u0900-\u10ff\u1200-\u137f\u1780-\u17ff]")
LATIN = re.compile(r"[a-zà-öø-ÿāăąćčďđēęěğīįıłńňőœřśşšťūůűųźżžșțơưạ-ỹ]+(?:['’][a-z]+)?", re.IGNORECASE)
FOREIGN = re.compile(r"[à-öø-ÿāăąćčďđēęěğīįıłńňőœřśşšťūůűųźżžșțơưạ-ỹ]", re.IGNORECASE)
HAN_PER_WORD = 1.6  # characters: Chinese of the same length as an English word says as much
KNOWN, UNKNOWN = 4.0, 0.5  # weight of a known word's vote and of a word judged by its letters
ACCENT = 0.6  # against English, per word with a letter that English does not have (café is one of many)
MARGIN = 1.15  # English must be so many times better than the next: in doubt it is another language
READ = 200  # words


@dataclass(frozen=True, slots=True)
class Statistics:
    """Words of each language, and log-probabilities of their letters in threes."""

    words: Mapping[str, frozenset[str]]
    threes: Mapping[str, Mapping[str, float]]
    unseen: Mapping[str, float]


def detect(text: str) -> Language:
    """The language of a text, by the larger part of it."""
    plain = NOISE.sub(" ", clean(text).text)
    n_han = len(HAN.findall(plain))
    n_kana, n_hangul, n_elsewhere = (len(script.findall(plain)) for script in (KANA, HANGUL, ELSEWHERE))
    words = [word.lower().replace("’", "'") for word in LATIN.findall(plain)]
    if not (n_han or n_kana or n_hangul or n_elsewhere or any(len(word) > 1 for word in words)):
        return Language.NONE
    # A Japanese text is half Han; a Chinese one may decorate itself with a の.
    if n_kana > max(1, 0.1 * n_han) or n_hangul > max(1, 0.1 * n_han):
        return Language.OTHER
    n_letters = sum(map(len, words))
    if n_elsewhere > max(n_han, n_letters):
        return Language.OTHER
    if n_han and n_han / HAN_PER_WORD >= len(words):
        return Language.ZH
    return Language.EN if is_english(words) else Language.OTHER


def is_english(words: list[str]) -> bool:
    """Whether words in Latin letters are English rather than any other language that is known."""
    scores = _scores(words[:READ])
    best_other = max(score for language, score in scores.items() if language != "en")
    return scores["en"] > MARGIN * best_other


def _scores(words: list[str]) -> dict[str, float]:
    """Votes per language: words that it knows, and the letters of those that nobody knows."""
    statistics = _statistics()
    votes = dict.fromkeys(statistics.words, 1e-9)
    for word, n in Counter(words).items():
        # A word that three languages know tells less than one that only English has.
        knowing = [language for language, known in statistics.words.items() if word in known]
        for language in knowing:
            votes[language] += KNOWN * n / len(knowing)
        if not knowing and len(word) > 2:
            for language, share in _by_letters(word, statistics).items():
                votes[language] += UNKNOWN * n * share
        if FOREIGN.search(word) and "en" not in knowing:
            votes["en"] -= ACCENT * n
    return votes


def _by_letters(word: str, statistics: Statistics) -> dict[str, float]:
    """How likely each language is to make such a word; sums to 1."""
    threes = _threes(word)
    logs = {
        language: sum(known.get(three, statistics.unseen[language]) for three in threes)
        for language, known in statistics.threes.items()
    }
    best = max(logs.values())
    shares = {language: math.exp(log - best) for language, log in logs.items()}
    total = sum(shares.values())
    return {language: share / total for language, share in shares.items()}


def _threes(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


@cache
def _statistics() -> Statistics:
    lists = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    words = {language: frozenset(text.split()) for language, text in lists.items()}
    threes, unseen = {}, {}
    for language, known in words.items():
        counts = Counter(three for word in sorted(known) for three in _threes(word))
        total = sum(counts.values()) + 4_000  # as if every usual combination had been seen half a time
        threes[language] = {three: math.log((n + 0.5) / total) for three, n in counts.items()}
        unseen[language] = math.log(0.5 / total)
    return Statistics(words, threes, unseen)
