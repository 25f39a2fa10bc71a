"""How many pieces a message speaks of: "one of the two", "背包留一个，另一个退掉"."""

import re

WORDS = {
    "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "一": 1, "两": 2, "俩": 2, "二": 2, "三": 3, "仨": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "单": 1,
}  # fmt: skip
# "The other one", "this one" and "one day" count nothing; nor do times, money and parts of numbers.
ENGLISH = re.compile(
    r"(?<![\w.,:#-])(?<!other )(?<!this )(?<!that )(?<!which )(?<!wrong )(?<!no )(?<!any )"
    r"(?<!first )(?<!second )(?<!each )(?<!bought )(?<!ordered )(?<!purchased )(?<!got )(?<!have )(?<!received )"
    r"(one|single|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})(?![\w:%€$£-]|[.,]\d)"
    r"(?!\s*(?:day|week|month|year|hour|minute|time|euro|eur|dollar|person|people|star|thing|question|moment|sec|second"
    r"|more|last|other|order|point|note|matter|issue)s?\b)(?!\s*(?:%|€|\$))",
    re.IGNORECASE,
)
CHINESE = re.compile(
    r"(?<![另这那哪每第上下])(?<!买了)(?<!订了)(?<!下了)(?<!买的)([一两俩二三仨四五六七八九十]|\d{1,2})(?:个|件|只|条|双|瓶|台|盏|把|本|套|份|块|张|盒|包|支|顶)"
    r"(?!月|星期|小时|礼拜|人|问题|事)|(?<!买了)(?<!订了)([俩仨])|其([一二两三])(?![他它个])"
)


# "No, 1 not 2": what is not meant, and a no that is no "no. 1".
DENIED = re.compile(r"^\W*no\W+(?=\d)|\bnot (?:\d{1,2}|one|two|three|four|five)\b", re.IGNORECASE)


def without(text: str) -> str:
    """The text without the numbers of pieces."""
    return CHINESE.sub("", ENGLISH.sub("", text))


def units(text: str) -> int | None:
    """The least number of pieces that a message names, which is the part of a whole; None where it names none."""
    text = DENIED.sub(" ", text)
    said = [match.group(1) for match in ENGLISH.finditer(text)]
    said += [next(group for group in match.groups() if group) for match in CHINESE.finditer(text)]
    counts = [WORDS[one.lower()] if one.lower() in WORDS else int(one) for one in said]
    return min((count for count in counts if count > 0), default=None)
