"""Whole numbers in words: English ("twenty-one", "two hundred and five") and Chinese (二十一, 两百零五, 二〇二六)."""

import re

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: at for at, word in enumerate(_SMALL.split())}
TENS = {word: 10 * at for at, word in enumerate(_TENS.split(), 2)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_WORD = "|".join((*TENS, *sorted(SMALL, key=len, reverse=True), *SCALES))
ENGLISH = re.compile(rf"(?<![a-z])(?:{_WORD})(?:(?:-|\s+(?:and\s+)?)(?:{_WORD}))*(?![a-z])")
HAN_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN_SCALES = {"十": 10, "百": 100, "千": 1_000}
HAN_MYRIADS = {"万": 10_000, "亿": 100_000_000}
HAN = "".join((*HAN_DIGITS, *HAN_SCALES, *HAN_MYRIADS))


def english(text: str) -> int:
    """The value of number words that `ENGLISH` found."""
    total = group = 0
    for word in re.findall(_WORD, text):
        if word == "hundred":
            group = max(1, group) * 100
        elif word in SCALES:
            total, group = total + max(1, group) * SCALES[word], 0
        else:
            group += SMALL.get(word, TENS.get(word, 0))
    return total + group


def chinese(text: str) -> int:
    """The value of a run of Chinese numerals; digits alone are read one by one."""
    if len(text) > 1 and all(sign in HAN_DIGITS for sign in text):
        return int("".join(str(HAN_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in HAN_DIGITS:
            digit = HAN_DIGITS[sign]
        elif sign in HAN_SCALES:
            section, digit = section + (digit or 1) * HAN_SCALES[sign], 0
        else:
            total, section, digit = total + max(1, section + digit) * HAN_MYRIADS[sign], 0, 0
    return total + section + digit
