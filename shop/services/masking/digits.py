"""Numbers as people write them to be read by people: spaced, dotted, in words, in Chinese numerals,"
" split by “then”."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

CHINESE = {
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖幺贰參陸", "1234567891236", strict=True)),
}
WORDS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
REPEATED = {"double": 2, "triple": 3}
LIKE = {"o": "0", "l": "1", "i": "1", "|": "1", "s": "5", "b": "8", "z": "2"}
DIGIT = re.compile(
    rf"(?P<digits>\d+)|(?P<chinese>[{''.join(CHINESE)}]+)"
    rf"|(?P<word>\b(?:(?:{'|'.join(REPEATED)})[ -])?(?:{'|'.join(WORDS)})\b)"
    r"|(?P<like>(?<=\d)[olI|OSBZ]{1,3}(?=\d)|(?<![A-Za-z])[lI|](?=[3-9][\dOo])"
    r"|(?<=\d)[oO]{1,4}(?=[lI|]\d|(?![A-Za-z])))",
    re.IGNORECASE,
)
GAP = re.compile(
    r"[ \t\-./()·•_~*|]{1,4}|\.{3}|…|[ ]*[,，、;；][ ]*"
    r"|[ ,.\-]*(?:then|and|dash|hyphen|dot|space|followed by|point"
    r"|空格|然后|接着|后面是|后面|横杠|横线|杠|再|接)[ ,:：是\-]*",
    re.IGNORECASE,
)
FEWEST, MOST = 5, 19


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, and the gap before them within the number."""

    digits: str
    start: int
    end: int
    gap: str = ""
    is_spelled: bool = False  # in words or Chinese numerals


@dataclass(frozen=True, slots=True)
class Number:
    """Neighbouring groups that may be one number."""

    groups: tuple[Group, ...]

    @property
    def digits(self) -> str:
        return "".join(group.digits for group in self.groups)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(group.digits) for group in self.groups)

    @property
    def gaps(self) -> frozenset[str]:
        return frozenset(group.gap.strip() or " " for group in self.groups[1:])

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end

    @property
    def is_spelled(self) -> bool:
        """At least most of it in words or Chinese numerals."""
        return 2 * sum(len(group.digits) for group in self.groups if group.is_spelled) > len(self.digits)

    @property
    def is_single_signs(self) -> bool:
        """Digit by digit: spaced out, or in words."""
        return len(self.groups) >= 7 and max(self.sizes) <= 2 and self.sizes.count(1) >= 0.8 * len(self.sizes)


def runs(text: str) -> Iterator[tuple[Group, ...]]:
    """Groups that follow one another with nothing but a gap between them; too few digits are left out."""
    run: list[Group] = []
    for group in _groups(text):
        gap = text[run[-1].end : group.start] if run else ""
        if run and not gap:
            run[-1] = _joined(run[-1], group)
        elif run and GAP.fullmatch(gap):
            run.append(Group(group.digits, group.start, group.end, gap, group.is_spelled))
        else:
            yield from _enough(run)
            run = [group]
    yield from _enough(run)


def windows(run: tuple[Group, ...], first: int) -> Iterator[Number]:
    """Numbers that begin with the group `first`, longest first."""
    total, stop = 0, first
    while stop < len(run) and total + len(run[stop].digits) <= MOST:
        total += len(run[stop].digits)
        stop += 1
    for end in range(stop, first, -1):
        if total < FEWEST:
            return
        yield Number(run[first:end])
        total -= len(run[end - 1].digits)


def _enough(run: list[Group]) -> Iterator[tuple[Group, ...]]:
    """The run, or its parts between lists of single digits that are longer than any number."""
    parts: list[list[Group]] = [[]]
    for is_single, some in itertools.groupby(run, key=lambda group: len(group.digits) == 1):
        groups = list(some)
        if is_single and len(groups) > MOST:
            parts.append([])
        else:
            parts[-1] += groups
    for part in parts:
        if sum(len(group.digits) for group in part) >= FEWEST:
            yield tuple(part)


def _groups(text: str) -> Iterator[Group]:
    for found in DIGIT.finditer(text):
        start, end = found.span()
        if found["digits"]:
            yield Group(found["digits"], start, end)
        elif found["chinese"]:
            yield Group("".join(CHINESE[sign] for sign in found["chinese"]), start, end, is_spelled=True)
        elif found["word"]:
            yield Group(_worded(found["word"].lower()), start, end, is_spelled=True)
        else:
            yield Group("".join(LIKE[sign] for sign in found["like"].lower()), start, end)


def _worded(word: str) -> str:
    times, _, digit = word.replace("-", " ").rpartition(" ")
    return WORDS[digit] * REPEATED.get(times, 1)


def _joined(one: Group, other: Group) -> Group:
    spelled = one.is_spelled or other.is_spelled
    return Group(one.digits + other.digits, one.start, other.end, one.gap, spelled)
