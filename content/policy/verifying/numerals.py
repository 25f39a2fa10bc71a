"""Numbers as people write them: digits, English words, Chinese numerals."""

from collections.abc import Sequence

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
ENGLISH = (
    {word: at for at, word in enumerate(_UNITS.split())}
    | {word: 10 * at for at, word in enumerate(_TENS.split(), 2)}
    | {"dozen": 12}
)
_HAN = {character: at for at, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1_000}
_HAN_MYRIADS = {"万": 10_000, "亿": 100_000_000}
CHINESE = frozenset({*_HAN, *_HAN_SCALES, *_HAN_MYRIADS})


def english(words: Sequence[str]) -> tuple[int, int] | None:
    """(value, words read) of a number that `words` begin with, hyphens already parted; None for none.

    "a hundred" is read only from "hundred" on: an article is an article.
    """
    total = group = n_read = 0
    previous = 0
    for word in words:
        following = words[n_read + 1 : n_read + 2]
        if word == "and" and n_read and group >= 100 and following and following[0] in ENGLISH:
            n_read += 1
            continue
        if word in _SCALES:
            group = max(1, group) * _SCALES[word]
            if word != "hundred":
                total, group = total + group, 0
            previous = 0
        elif word in ENGLISH and not (
            previous and not (previous >= 20 and previous % 10 == 0 and ENGLISH[word] < 10)
        ):
            previous = ENGLISH[word]
            group += previous
        else:
            break
        n_read += 1
    return (total + group, n_read) if n_read else None


def chinese(text: str) -> int:
    """The value of Chinese numerals: 三十一, 一百零五, 两千, and digit by digit 二〇."""
    if len(text) > 1 and all(character in _HAN for character in text):
        return int("".join(str(_HAN[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _HAN:
            digit = _HAN[character]
        elif character in _HAN_SCALES:
            section += (digit or 1) * _HAN_SCALES[character]
            digit = 0
        else:
            total += max(1, section + digit) * _HAN_MYRIADS[character]
            section = digit = 0
    return total + section + digit
