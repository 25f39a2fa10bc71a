"""How easily a description is read: Flesch's reading ease for English, characters per sentence for Chinese.

Syllables are counted by groups of vowels, which is right within about one in twenty words: enough to compare texts,
too coarse for a verdict on one.

Source: Flesch (1948).
"""

import re

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
SENTENCE_EN = re.compile(r"[.!?]+(?:\s|$)")
SENTENCE_ZH = re.compile(r"[。！？；!?;\n]+")
HAN = re.compile(r"[\u3400-\u9fff]")
VOWELS = re.compile(r"[aeiouy]+")
HARD_EN = 50.0  # below: "fairly difficult" in Flesch's table
LONG_ZH = 40.0  # characters per sentence, above which readers lose the thread


def flesch(text: str) -> float | None:
    """206.835 − 1.015 words per sentence − 84.6 syllables per word; None for fewer than ten words."""
    words = WORD.findall(text)
    if len(words) < 10:
        return None
    n_sentences = max(1, len(SENTENCE_EN.findall(text)))
    n_syllables = sum(syllables(word) for word in words)
    return 206.835 - 1.015 * len(words) / n_sentences - 84.6 * n_syllables / len(words)


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one."""
    plain = word.lower()
    groups = len(VOWELS.findall(plain))
    is_silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ie")) and groups > 1
    return max(1, groups - is_silent)


def characters_per_sentence(text: str) -> float | None:
    """Chinese characters per sentence; None for fewer than ten."""
    n_characters = len(HAN.findall(text))
    if n_characters < 10:
        return None
    parts = [part for part in SENTENCE_ZH.split(text) if HAN.search(part)]
    return n_characters / len(parts)
