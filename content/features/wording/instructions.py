"""Text that gives orders to an assistant: whatever reads reviews for shoppers must never be told what to say by one.

Such a text is kept out of every assistant's context; shoppers may still read it if it is otherwise fine.
Source of the kinds of attack: OWASP Top 10 for LLM applications (2025), LLM01; the spellings are those by which
filters are usually passed.
"""

from content.contracts import Finding, Flag
from content.features.wording import decoding, matching
from content.features.wording.lexicon import Lexicon, lexicon
from content.features.wording.readings import Reading, readings

LEXICONS = ("instructions", "directives", "directives_zh")
HIDES = {"base64", "base32", "hexadecimal", "bits", "codes", "morse", "unseen"}


def find(text: str, ways: list[Reading] | None = None) -> tuple[Finding, ...]:
    """Signs of orders to an assistant, none if they do not weigh enough together."""
    ways = ways or readings(text)
    found = {hit for name in LEXICONS for hit in _enough(ways, lexicon(name))}
    signs = [Finding(Flag.INSTRUCTION, hit.rule, hit.start, hit.end, hit.weight) for hit in found]
    return tuple(_distinct(signs + _hidden(text, ways)))


def _enough(ways: list[Reading], words: Lexicon) -> list[matching.Hit]:
    by_way: dict[str, list[matching.Hit]] = {}
    for way in ways:
        by_way.setdefault(_group(way), []).extend(matching.hits(way, words))
    return [hit for group in by_way.values() for hit in matching.enough(group, words.window)]


def _group(way: Reading) -> str:
    """Signs add up within one understanding of the text, not over several."""
    return "seen" if way.name in {"plain", "native", "letters"} else way.name


def _hidden(text: str, ways: list[Reading]) -> list[Finding]:
    """Readable words where nobody would look for them are meant for a machine, whatever they say."""
    found = [
        Finding(Flag.INSTRUCTION, f"hidden in {way.name}", *way.span)
        for way in ways
        if way.span and way.name in HIDES and not way.is_guess and not way.is_squeezed
    ]
    found += [
        Finding(Flag.INSTRUCTION, "hidden in unseen", piece.start, piece.end)
        for piece in decoding.unseen(text)
    ]
    if decoding.is_full_of_unseen(text):
        found.append(Finding(Flag.INSTRUCTION, "hidden in unseen", 0, len(text)))
    return found


def _distinct(signs: list[Finding]) -> list[Finding]:
    """Each kind of sign once per place, in the order of the text."""
    kept = {(sign.detail, sign.start, sign.end): sign for sign in signs}
    return sorted(kept.values(), key=lambda sign: (sign.start, sign.end, sign.detail))
