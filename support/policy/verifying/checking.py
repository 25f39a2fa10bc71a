"""Whether one sentence says no more and no less than another one, or no more."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from support.contracts import Language
from support.policy.verifying.reading import HAN, WORDS, Reading, read
from support.policy.verifying.values import Value

MAX_CHARS = 600
# Links, markup, code, and signs that show nothing or turn the reading direction.
MARKUP = re.compile(
    r"https?:|www\.|[<>{}\[\]`|\\#*_=~^]|!\(|\w@\w|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\x00-\x1f]"
)
ENDS = re.compile(r"(?<=[。！？!?])|(?<=[a-z0-9)%”\"]\.)(?=\s+[A-Z0-9“\"\u4e00-\u9fff])|\n+", re.IGNORECASE)
ABBREVIATED = re.compile(
    r"\b(?:no|nr|vs|e\.g|i\.e|approx|mr|ms|dr|jan|feb|mar|apr|aug|sept?|oct|nov|dec)\.$", re.IGNORECASE
)


class Reason(StrEnum):
    """Why a sentence is dropped. Stored as codes."""

    EMPTY = "empty"
    LENGTH = "length"
    MARKUP = "markup"
    LANGUAGE = "language"
    VALUE = "value"  # a number, date, amount or code that no tool gave
    MISSING = "missing"  # one that was left out
    ORDER = "order"  # two values of a kind that changed places
    WORD = "word"  # claims what nothing supports
    LOGIC = "logic"  # denies, allows, promises or limits what its source does not, or the other way round
    UNSUPPORTED = "unsupported"  # no sentence of the templates says it


def faults(
    sentence: str, source: str, language: Language, names: Collection[str] = (), *, is_whole: bool = True
) -> tuple[Reason, ...]:
    """What is wrong with a sentence that should say what `source` says; nothing for one that does.

    Args:
        is_whole: whether it must also say all of it.
    """
    if found := _form(sentence, language):
        return found
    said, known = read(sentence, language, names), read(source, language, names)
    reasons = [*_values(said.values, known.values, is_whole=is_whole)]
    if not _are_covered(said, known, language):
        reasons.append(Reason.WORD)
    if said.logic != known.logic:
        reasons.append(Reason.LOGIC)
    return tuple(reasons)


def supported(
    sentence: str, sources: Sequence[str], language: Language, names: Collection[str] = ()
) -> int | None:
    """Which source supports the sentence; None where none does. One that states nothing is supported by none."""
    if not _states(sentence, language, names):
        return None
    return next(
        (
            at
            for at, source in enumerate(sources)
            if not faults(sentence, source, language, names, is_whole=False)
        ),
        None,
    )


def sentences(text: str) -> list[str]:
    """Sentences of a text; a full stop inside a number, a date or an abbreviation ends none."""
    found: list[str] = []
    for part in ENDS.split(text):
        if found and ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]}{part}"
        elif part and part.strip():
            found.append(part)
    return [part.strip() for part in found]


def _form(sentence: str, language: Language) -> tuple[Reason, ...]:
    if not sentence.strip():
        return (Reason.EMPTY,)
    if len(sentence) > MAX_CHARS:
        return (Reason.LENGTH,)
    if MARKUP.search(sentence):
        return (Reason.MARKUP,)
    is_chinese = HAN.search(sentence) is not None
    return (Reason.LANGUAGE,) if language is Language.ZH and not is_chinese else ()


def _states(sentence: str, language: Language, names: Collection[str]) -> bool:
    """Whether there is anything in it besides words that claim nothing."""
    said = read(sentence, language, names)
    nothing = Reading("", (), frozenset(), (), frozenset())
    return bool(said.values) or not _are_covered(said, nothing, language)


def _values(said: Sequence[Value], known: Sequence[Value], *, is_whole: bool) -> list[Reason]:
    if any(not any(one.is_same(other) for other in known) for one in said):
        return [Reason.VALUE]
    if is_whole and any(not any(one.is_same(other) for other in said) for one in known):
        return [Reason.MISSING]
    kinds = [value.kind for value in _once(known)]
    if len(kinds) > len(set(kinds)) and not _is_in_order(_once(said), _once(known)):
        return [Reason.ORDER]
    return []


def _once(found: Sequence[Value]) -> list[Value]:
    """Each value where it stands first."""
    kept: list[Value] = []
    for value in found:
        if not any(value.is_same(other) for other in kept):
            kept.append(value)
    return kept


def _is_in_order(said: Sequence[Value], known: Sequence[Value]) -> bool:
    places = [next(at for at, other in enumerate(known) if value.is_same(other)) for value in said]
    return places == sorted(places)


def _are_covered(said: Reading, known: Reading, language: Language) -> bool:
    """Whether each word stands in the source or claims nothing."""
    plain = WORDS[language].plain
    logic = {word for words in WORDS[language].logic.values() for word in words}
    if any(not _is_known(word, known.words | plain | logic) for word in said.words):
        return False
    return all(run in known.runs or _is_cut(run, known.text, plain | logic) for run in said.runs)


def _is_known(word: str, known: Collection[str]) -> bool:
    """The same form, but for an s: "cancelled" is not "cancel", and much hangs on that."""
    return (
        word in known
        or word.removesuffix("'s") in known
        or word.removesuffix("s") in known
        or f"{word}s" in known
    )


def _is_cut(run: str, source: str, plain: Collection[str]) -> bool:
    """Whether a run of Chinese signs can be cut into words that claim nothing and pieces of the source."""
    reached = {0}
    for start in range(len(run)):
        if start in reached:
            reached |= {
                end
                for end in range(start + 1, min(len(run), start + 12) + 1)
                if run[start:end] in plain or (end - start > 1 and run[start:end] in source)
            }
    return len(run) in reached
