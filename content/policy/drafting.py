"""A better description by rules alone: what is forbidden or hidden goes, what is contradicted is corrected, what is
missing is added from the product's properties, and long sentences are parted. A person approves it or not.

Nothing is invented: every added word is a property's, every corrected number is the property's own.
"""

import re
from dataclasses import dataclass

from content.contracts import Described, Fault
from content.policy import advertising, claims, readability
from content.policy.claims import Measure
from content.policy.describing import HIDDEN

STEPS = (Fault.HIDDEN, Fault.ABSOLUTE, Fault.CONFLICT, Fault.HARD, Fault.MISSING)
MAX_FACTS = 4  # added to one text
NUMBER = re.compile(r"[\d.]+ .+")
SPACES = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A text with the kinds of faults that it mends."""

    text: str
    reasons: tuple[Fault, ...]


def draft(product: Described, language: str) -> Drafted | None:
    """The description in "en" or "zh", mended; None where the rules have nothing to mend."""
    text, reasons = product.descriptions[language], list[Fault]()
    for fault in STEPS:
        mended = _mended(fault, text, product, language)
        if mended != text:
            reasons.append(fault)
            text = mended
    text = SPACES.sub(" ", text).strip()
    return Drafted(text, tuple(reasons)) if reasons and text else None


def _mended(fault: Fault, text: str, product: Described, language: str) -> str:
    if fault is Fault.HIDDEN:
        return HIDDEN.sub("", text)
    if fault is Fault.ABSOLUTE:
        return advertising.without(text)
    if fault is Fault.CONFLICT:
        return _corrected(text, product)
    if fault is Fault.HARD:
        return _parted(text, language)
    return _completed(text, product, language)


def _corrected(text: str, product: Described) -> str:
    """Numbers as the properties state them, from the end so that places stay true; the rest is a person's work."""
    for one in reversed(claims.conflicts(text, product.properties)):
        if NUMBER.fullmatch(one.stated):
            text = text[: one.start] + one.stated + text[one.end :]
    return text


def _parted(text: str, language: str) -> str:
    if language == "zh":
        length = readability.characters_per_sentence(text)
        is_hard = length is not None and length > readability.LONG_ZH
        return text.replace("；", "。") if is_hard else text
    ease = readability.flesch(text)
    if ease is None or ease >= readability.HARD_EN:
        return text
    return re.sub(r";\s+(\w)", lambda found: f". {found.group(1).upper()}", text)


def _completed(text: str, product: Described, language: str) -> str:
    """One more sentence with the properties whose values the text does not have."""
    lines = [english if language == "en" else chinese for _code, english, chinese in product.facts]
    lacking = [line for line in lines if not _says(text, line)][:MAX_FACTS]
    if not text.strip() or not lacking:
        return text
    return (
        f"{text.rstrip()} {'; '.join(lacking)}."
        if language == "en"
        else f"{text.rstrip()}{'；'.join(lacking)}。"
    )


def _says(text: str, line: str) -> bool:
    """Whether the text has the value: 4,800 mAh is 4800 mAh, and 6.3-inch is 6.3 in."""
    value = re.split(r": |：", line, maxsplit=1)[-1]
    stated = claims.measures(value)
    if stated:
        return any(_same(one, other) for one in stated for other in claims.measures(text))
    return value.casefold().replace(" ", "") in text.casefold().replace(" ", "")


def _same(one: Measure, other: Measure) -> bool:
    return one.kind == other.kind and abs(one.value - other.value) <= claims.TOLERANCE * abs(one.value)
