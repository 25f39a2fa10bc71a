"""All findings of the words of a review, in the order of the text."""

import re
import unicodedata

from content.contracts import Finding, Flag
from content.features.wording import instructions, unwelcome
from content.features.wording.readings import readings
from shop.services import masking

MARKUP = re.compile(r"<[^<>]{1,300}>|&[a-z#0-9]{2,8};", re.IGNORECASE)
BLOB = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
UNMASKED = "unmasked"
MIN_READABLE = 0.3  # of the signs that are no space; fewer letters make no review


def find(text: str, title: str = "") -> tuple[Finding, ...]:
    """Everything that the words alone give away. What was seen in the title has no place in the text."""
    whole = f"{title}\n{text}" if title else text
    ways = readings(whole)
    found = [*instructions.find(whole, ways), *unwelcome.find(ways), *_personal_data(whole)]
    if is_unreadable(text):
        found.append(Finding(Flag.UNREADABLE))
    shift = len(whole) - len(text)
    return tuple(_moved(one, shift) for one in found)


def is_unreadable(text: str) -> bool:
    """Markup, encodings or control characters and nothing else; pictures and praise in one word are fine."""
    bare = BLOB.sub("", MARKUP.sub("", text))
    signs = [sign for sign in bare if not sign.isspace()]
    if len(text.strip()) < 12:
        return False
    n_fine = sum(sign.isalnum() or unicodedata.category(sign)[0] in "SPM" for sign in signs)
    return len(signs) < MIN_READABLE * len(text.strip()) or n_fine < MIN_READABLE * len(signs)


def _personal_data(text: str) -> list[Finding]:
    """What was hidden, by its tag; and what still stands there, which must be."""
    hidden = [Finding(Flag.PERSONAL_DATA, one.kind, one.start, one.end) for one in masking.tagged(text)]
    return hidden + [Finding(Flag.PERSONAL_DATA, UNMASKED, one.start, one.end) for one in masking.find(text)]


def _moved(one: Finding, shift: int) -> Finding:
    start, end = max(0, one.start - shift), max(0, one.end - shift)
    return Finding(one.flag, one.detail, start, end, one.weight)
