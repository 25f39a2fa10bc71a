"""Text as patterns can read it: one spelling for full-width, styled, circled, keycap and look-alike characters.

Each character of the plain spelling knows where it stands in the text that was given, so that what is found can be
cut out of it. What nobody sees (zero-width, direction and combining marks, tags) is left out: it only splits numbers.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Cyrillic and Greek letters that look like Latin ones, and what stands for a hyphen.
LOOKALIKES = str.maketrans(
    "АВЕЅЗІЈКМНОРСТХУаеѕіјорсхуԁԛѡΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ‐‑‒–—―−﹣ーꟷ",
    "ABES3IJKMHOPCTXYaesijopcxydqwABEZHIKMNOPTYXaiknopux----------",
)
UNSEEN = frozenset({"Cf", "Mn", "Me", "Co", "Cs", "Cn", "Cc"})


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` in the plain spelling; `starts[i]:ends[i]` is where its i-th character stands in the original."""

    text: str
    starts: tuple[int, ...] | None = None  # None: the text was plain already
    ends: tuple[int, ...] = ()
    n_signs: int = 0  # of the original

    def start_of(self, at: int) -> int:
        return at if self.starts is None else self.starts[at]

    def end_of(self, at: int) -> int:
        """Where the character before `at` ends, with all that nobody sees after it."""
        if self.starts is None:
            return at
        return max(self.ends[at - 1], self.starts[at] if at < len(self.starts) else self.n_signs)


def plain(text: str) -> Plain:
    """The text in the plain spelling, with the way back."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return Plain(text)
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, raw in enumerate(text):
        for sign in _spelled(raw):
            signs.append(sign)
            starts.append(at)
            ends.append(at + 1)
    return Plain("".join(signs), tuple(starts), tuple(ends), len(text))


@lru_cache(maxsize=20_000)
def _spelled(sign: str) -> str:
    """One character in the plain spelling: a digit of any script is a digit, any space a space."""
    if sign == "\n":
        return sign
    if sign.isspace():
        return " "
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(sign) in UNSEEN:
        return ""
    return unicodedata.normalize("NFKC", sign).translate(LOOKALIKES).replace("⊙", "@")
