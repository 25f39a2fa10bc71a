"""Find personal data in free text and hide it: what people write of themselves by mistake, or of others on purpose.

Pure words and arithmetic, Chinese and English first: no database, no model, no clock. Whoever stores or logs what
people wrote (reviews, questions, conversations) calls `mask` before.
"""

import re

from shop.services.masking import addresses, handles, numbers, spelling
from shop.services.masking.findings import TAGS_EN, TAGS_ZH, Found, Kind, Masked

__all__ = ["Found", "Kind", "Masked", "find", "mask", "tagged"]

HAN = ("\u4e00", "\u9fff")
BLANK = "\x01"
NEW_SENTENCE = re.compile(r"[。！？!?\n;；]|\.\s")
# The more certain kind wins where two claim the same words.
RANK = (
    Kind.EMAIL, Kind.BANK_ACCOUNT, Kind.IDENTITY, Kind.PASSPORT, Kind.CARD, Kind.HANDLE, Kind.PHONE, Kind.ADDRESS,
)  # fmt: skip
TAGS = {tag: kind for tags in (TAGS_EN, TAGS_ZH) for kind, tag in tags.items()}


def mask(text: str) -> Masked:
    """Replace personal data by what kind it was, in the text's language. Masking twice changes nothing more."""
    found = find(text)
    if not found:
        return Masked(text)
    tags = TAGS_ZH if _is_chinese(text) else TAGS_EN
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.start], tags[one.kind]]
        at = one.end
    return Masked("".join([*parts, text[at:]]), found)


def find(text: str) -> tuple[Found, ...]:
    """Personal data in a text, in order and without overlap."""
    plain = spelling.plain(text)
    words = _without(plain.text, list(tagged(plain.text)))  # what was masked before is nobody's name
    found = list(handles.find(words))
    words = _without(words, found)
    found += numbers.find(words)
    found += addresses.find(_without(words, [one for one in found if one.kind is not Kind.ADDRESS]))
    return tuple(
        Found(one.kind, plain.start_of(one.start), plain.end_of(one.end)) for one in _merged(words, found)
    )


def tagged(text: str) -> tuple[Found, ...]:
    """Where a masked text says that something was hidden, and what."""
    places = []
    for tag, kind in TAGS.items():
        at = text.find(tag)
        while at >= 0:
            places.append(Found(kind, at, at + len(tag)))
            at = text.find(tag, at + len(tag))
    return tuple(sorted(places, key=lambda one: one.start))


def _without(text: str, found: list[Found]) -> str:
    for one in found:
        text = text[: one.start] + BLANK * (one.end - one.start) + text[one.end :]
    return text


def _merged(text: str, found: list[Found]) -> list[Found]:
    """One finding where several touch the same words, as wide as all of them."""
    merged: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        before = merged[-1] if merged else None
        if before and (one.start < before.end or _continues(text, before, one)):
            kind = min(before.kind, one.kind, key=RANK.index)
            merged[-1] = Found(kind, before.start, max(before.end, one.end))
        else:
            merged.append(one)
    return merged


def _continues(text: str, before: Found, one: Found) -> bool:
    """Whether two pieces of an address are one: 建国路88号 and 3号楼1202室 with the estate's name between them."""
    between = text[before.end : one.start]
    return before.kind is one.kind is Kind.ADDRESS and len(between) <= 12 and not NEW_SENTENCE.search(between)


def _is_chinese(text: str) -> bool:
    n_han = sum(HAN[0] <= sign <= HAN[1] for sign in text)
    return n_han * 3 > sum(sign.isalpha() for sign in text)
