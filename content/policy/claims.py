"""What a description claims, against what the product's properties and its reviewers say.

Three kinds of claims are read: a number with a unit, a feature that a yes/no property names, and a material or the
like by words such as "made of" and 采用. A claim contradicts a property only where it is clear that it speaks of it:
the property is named in the same clause, or nothing else of the product is measured in that unit. What is unclear
is passed over: an operator who is asked about ten false conflicts reads no eleventh.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.contracts import Spec, Tried

TOLERANCE = 0.02  # relative: 250 ml is no contradiction of 8.45 oz
# Unit as written: (what it measures, in base units).
UNITS = {
    **dict.fromkeys(("mm", "毫米"), ("length", 0.001)),
    **dict.fromkeys(("cm", "厘米", "公分"), ("length", 0.01)),
    **dict.fromkeys(("m", "米", "metre", "metres", "meter", "meters"), ("length", 1.0)),
    **dict.fromkeys(("in", "inch", "inches", "-inch", "英寸", "寸", '"', "″"), ("length", 0.0254)),
    **dict.fromkeys(("g", "克", "gram", "grams"), ("mass", 0.001)),
    **dict.fromkeys(("kg", "千克", "公斤", "kilo", "kilos"), ("mass", 1.0)),
    **dict.fromkeys(("斤",), ("mass", 0.5)),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("mass", 0.0283495)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("mass", 0.453592)),
    **dict.fromkeys(("ml", "毫升"), ("volume", 0.001)),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters", "升"), ("volume", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分钟"), ("time", 60.0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时"), ("time", 3600.0)),
    **dict.fromkeys(("d", "day", "days", "天"), ("time", 86400.0)),
    **dict.fromkeys(("w", "watt", "watts", "瓦"), ("power", 1.0)),
    **dict.fromkeys(("kw", "千瓦"), ("power", 1000.0)),
    **dict.fromkeys(("mah", "毫安时", "毫安"), ("charge", 1.0)),
    **dict.fromkeys(("mp", "megapixel", "megapixels"), ("pixels", 1.0)),
    **dict.fromkeys(("万像素",), ("pixels", 0.01)),
    **dict.fromkeys(("lm", "lumen", "lumens", "流明"), ("light", 1.0)),
    **dict.fromkeys(("dpi",), ("resolution", 1.0)),
    **dict.fromkeys(("hrc",), ("hardness", 1.0)),
    **dict.fromkeys(("%",), ("share", 1.0)),
}
# Alone in its product, a number in these units can only mean the property.
TELLING = frozenset({"power", "charge", "pixels", "light", "resolution", "hardness"})
# What says as much as the property's name, where nothing else of the product is measured in such a unit.
MEANT = {
    "time": re.compile(
        r"\bon (?:one|a single|a full|a) charge\b|\bbattery\b|一次充电|充一次电|单次充电|充满", re.IGNORECASE
    ),
    "volume": re.compile(
        r"\b(?:holds?|holding|takes?|room for)\b|可装|能装|可容纳|容纳|装得下", re.IGNORECASE
    ),
    "mass": re.compile(r"\b(?:weighs?|weighing)\b|净重|重约|仅重|只重|重达", re.IGNORECASE),
}
# "Use a 30 W charger": the number is that of something else.
ACCESSORY = re.compile(
    r"^[\s-]*(?:usb[\s-]*c?\s*)?(?:chargers?|adapters?|power suppl|plug|bulbs?)"
    r"|^\s*的?(?:充电器|适配器|电源|插头)",
    re.IGNORECASE,
)
MEASURE = re.compile(
    r"(?<![A-Za-z0-9.,])(\d{1,6}(?:[.,]\d{1,3})?)\s?("
    + "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[^,.;!?，。；！？、\n]+(?:\.\d+[^,.;!?，。；！？、\n]*)*")
NEGATION_EN = re.compile(
    r"\b(?:not|no|without|never|isn['’]?t|aren['’]?t|doesn['’]?t|non|lacks?|instead of|neither|nor)\b"
    r"[\s-]*(?:\w+[\s-]+){0,3}$",
    re.IGNORECASE,
)
NEGATION_ZH = re.compile(
    r"(?:不|无|没有|没|非|未|无需|不是|不支持|并不|不能|不可|不带|避免)[^，。；！？、]{0,3}$"
)
AFTER_ZH = re.compile(r"^(?:不支持|除外|另售|需另购)")
MADE_OF_EN = (
    r"(?:100\s?%\s*|pure\s+|genuine\s+|real\s+|solid\s+"
    r"|(?:made|woven|knitted|sewn|cut|carved)\s+(?:of|from|with)\s+(?:\w+\s+)?)"
)
MADE_OF_ZH = r"(?:采用|选用|纯|全|真|百分百|100\s?%)"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with a unit in a text, in base units."""

    kind: str
    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words of the text that contradict a property, and what the property says."""

    code: str
    words: str
    start: int
    end: int
    stated: str


def conflicts(text: str, properties: Sequence[Spec]) -> tuple[Conflict, ...]:
    """Claims that contradict the product's own properties, in their order."""
    found = [*_numbers(text, properties), *_flags(text, properties), *_labels(text, properties)]
    return tuple(sorted(found, key=lambda one: (one.start, one.code)))


def contested(
    text: str, praise: Iterable[tuple[str, Sequence[str]]], said: Iterable[Tried], *, min_reviewers: int = 3
) -> tuple[Tried, ...]:
    """Praise of the description that at least 30 % and three of the reviewers who mention the aspect deny.

    Args:
        praise: aspects with the words that praise them.
        said: what reviewers say, by aspect; its `words` are ignored.
    """
    by_aspect = {one.aspect: one for one in said}
    found = []
    for aspect, words in praise:
        one = by_aspect.get(aspect)
        if one is None or one.n_negative < min_reviewers or one.n_negative < 0.3 * one.n_mentions:
            continue
        spans = (span for word in words for span in _spans(word, text) if not _is_negated(text, span))
        claimed = next(spans, None)
        if claimed is not None:
            found.append(Tried(aspect, text[claimed.start : claimed.stop], one.n_negative, one.n_mentions))
    return tuple(found)


def measures(text: str) -> tuple[Measure, ...]:
    """Numbers with a known unit; 1.5, 1,5 and 1,500 are read as they are meant."""
    found = []
    for match in MEASURE.finditer(text):
        kind, factor = UNITS[match.group(2).lower()]
        found.append(Measure(kind, _number(match.group(1)) * factor, *match.span()))
    return tuple(found)


def _number(written: str) -> float:
    thousands = re.fullmatch(r"\d{1,3},\d{3}", written)
    return float(written.replace(",", "" if thousands else "."))


def _numbers(text: str, properties: Sequence[Spec]) -> Iterable[Conflict]:
    known = [
        (one, UNITS[one.unit.lower()])
        for one in properties
        if one.number is not None and one.unit.lower() in UNITS
    ]
    kinds = [kind for _one, (kind, _factor) in known]
    every = measures(text)
    for one, (kind, factor) in known:
        value = (one.number or 0.0) * factor
        is_only = kinds.count(kind) == 1
        for clause in CLAUSE.finditer(text):
            inside = [
                each
                for each in every
                if each.kind == kind
                and clause.start() <= each.start < clause.end()
                and not ACCESSORY.match(text[each.end :])
            ]
            if not inside or any(_same(each.value, value) for each in inside):
                continue
            is_named = any(_spans(name, clause.group()) for name in one.names)
            if len(inside) == 1 and (is_named or (is_only and _is_meant(kind, clause.group()))):
                [wrong] = inside
                stated = f"{one.number:g} {one.unit}"
                yield Conflict(one.code, text[wrong.start : wrong.end], wrong.start, wrong.end, stated)


def _is_meant(kind: str, clause: str) -> bool:
    """Whether a number of this kind can only be the property's."""
    return kind in TELLING or bool(kind in MEANT and MEANT[kind].search(clause))


def _flags(text: str, properties: Sequence[Spec]) -> Iterable[Conflict]:
    for one in properties:
        if one.flag is None:
            continue
        for span in (span for name in one.names for span in _spans(name, text)):
            if _is_negated(text, span) == one.flag:
                words = text[span.start : span.stop]
                yield Conflict(one.code, words, span.start, span.stop, "yes" if one.flag else "no")
                break


def _labels(text: str, properties: Sequence[Spec]) -> Iterable[Conflict]:
    for one in properties:
        if not one.label or any(_spans(word, text) for word in one.label):
            continue
        for other in one.others:
            marked = re.search(
                f"{MADE_OF_ZH if _is_chinese(other) else MADE_OF_EN}{re.escape(other)}", text, re.IGNORECASE
            )
            if marked and not _is_negated(text, range(*marked.span())):
                yield Conflict(one.code, marked.group(), *marked.span(), one.label[0])
                break


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))


def _spans(word: str, text: str) -> list[range]:
    """Where a word stands: English ones as whole words with a space or hyphen between, Chinese ones anywhere."""
    if len(word) < 2:
        return []
    pattern = re.escape(word).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]?")
    bounded = pattern if _is_chinese(word) else rf"(?<!\w){pattern}(?!\w)"
    return [range(*match.span()) for match in re.finditer(bounded, text, re.IGNORECASE)]


def _is_negated(text: str, span: range) -> bool:
    before = text[max(0, span.start - 40) : span.start]
    clause = re.split(r"[.;!?，。；！？]", before)[-1]
    return bool(
        NEGATION_EN.search(clause) or NEGATION_ZH.search(clause) or AFTER_ZH.search(text[span.stop :])
    )


def _is_chinese(word: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in word)
