"""A sentence as tokens that are understood, by the longest phrase that is known at each place."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.contracts import Language
from content.policy.verifying import numerals
from content.policy.verifying.facts import Fact
from content.policy.verifying.words import LEXICON, Kind

Phrase = tuple[str, ...]
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{_HAN}]|[^\W\d_{_HAN}]+|[^\s\w]|_")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_IS_HAN = re.compile(f"[{_HAN}]")
_ASIDE = re.compile(r"[(（]([^()（）]*)[)）]")
_BREAKS = frozenset(",;:.!?，；：。！？—–")
_RANGES = frozenset("-~～")
_PERCENT = frozenset({"%", "percent"})
_ENDINGS = (("ies", "y"), ("es", ""), ("ed", ""), ("d", ""), ("s", ""), ("ing", ""))


@dataclass(frozen=True, slots=True)
class Token:
    """`value` of a number or percentage, `quantity` by its name, `facts` by their place."""

    kind: Kind
    text: str
    value: Decimal = Decimal(0)
    quantity: str = ""
    facts: frozenset[int] = frozenset()


class Reader:
    """Knows the words of one language and of some facts."""

    def __init__(
        self,
        facts: Sequence[Fact],
        language: Language,
        names: Collection[str] = (),
        other_aspects: Collection[str] = (),
    ) -> None:
        self.facts = tuple(facts)
        self.language = language
        known = {
            _phrase(entry): Token(kind, entry, quantity=name) for entry, (kind, name) in _lexicon(language)
        }
        others = {_phrase(word): Token(Kind.FOREIGN_ASPECT, word) for word in other_aspects}
        called = {_phrase(name): Token(Kind.PLAIN, name) for name in names}
        # A product that is called "Everyone praises it" has no name, as far as sentences go.
        called = {
            phrase: token for phrase, token in called.items() if not all((word,) in known for word in phrase)
        }
        self._known: Mapping[Phrase, tuple[Token, ...]] = {
            phrase: (token,) for phrase, token in (known | others | called).items() if phrase
        } | self._words_of_facts()
        self._longest = max(map(len, self._known), default=1)

    def read(self, sentence: str) -> list[Token]:
        """Every piece of the sentence, understood or UNKNOWN; what stands in brackets comes at the end."""
        text = _plain(sentence)
        asides = _ASIDE.findall(text)
        text = " , ".join([_ASIDE.sub(" ", text), *asides])
        tokens = list(self._tokens(_phrase(text)))
        # 没有用户 is nobody, and no negation of what follows.
        following = [*(token.kind for token in tokens[1:]), Kind.BREAK]
        return [
            Token(Kind.NO, token.text) if (token.kind, then) == (Kind.NOT, Kind.SUBJECT) else token
            for token, then in zip(tokens, following, strict=False)
        ]

    def _tokens(self, pieces: Phrase) -> Iterator[Token]:
        at = 0
        while at < len(pieces):
            found, n_read = self._longest_at(pieces, at)
            yield from found
            at += n_read

    def _longest_at(self, pieces: Phrase, at: int) -> tuple[tuple[Token, ...], int]:
        for length in range(min(self._longest, len(pieces) - at), 0, -1):
            if found := self._lookup(pieces[at : at + length]):
                return found, length
        return self._number(pieces, at) or ((_sign(pieces[at]),), 1)

    def _lookup(self, phrase: Phrase) -> tuple[Token, ...]:
        if found := self._known.get(phrase):
            return found
        *head, word = phrase
        for ending, base in _ENDINGS if len(word) > 3 and word.isascii() else ():
            stem = word.removesuffix(ending) + base
            if word.endswith(ending) and (
                found := self._known.get((*head, stem)) or self._known.get((*head, stem + "e"))
            ):
                return found
        return ()

    def _number(self, pieces: Phrase, at: int) -> tuple[tuple[Token, ...], int] | None:
        """A number at `at`, with a sign of percent behind it or 百分之 before it."""
        if pieces[at : at + 3] == ("百", "分", "之") and (found := _value(pieces[at + 3 :], self.language)):
            value, n_read = found
            return (Token(Kind.PERCENT, "%", value),), n_read + 3
        if not (found := _value(pieces[at:], self.language)):
            return None
        value, n_read = found
        following = pieces[at + n_read : at + n_read + 2]
        n_percent = (
            1 if following[:1] and following[0] in _PERCENT else 2 if following == ("per", "cent") else 0
        )
        kind = Kind.PERCENT if n_percent else Kind.NUMBER
        number = Token(kind, "".join(pieces[at : at + n_read]), value)
        # 30 多位 is more than thirty, 多位 several.
        if pieces[at + n_read : at + n_read + 1] in (("多",), ("来",), ("几",), ("+",)):
            return (number, Token(Kind.ABOUT, pieces[at + n_read])), n_read + 1
        return (number,), n_read + n_percent

    def _words_of_facts(self) -> dict[Phrase, tuple[Token, ...]]:
        spoken: dict[Phrase, set[int]] = {}
        sides: dict[Phrase, Kind] = {}
        for at, fact in enumerate(self.facts):
            for words, side in (
                (fact.words, None),
                (fact.praising, Kind.PRAISE),
                (fact.criticising, Kind.CRITICISM),
            ):
                for phrase in filter(None, map(_phrase, words)):
                    spoken.setdefault(phrase, set()).add(at)
                    sides |= {phrase: side} if side else {}
        return {
            phrase: (
                Token(Kind.ASPECT, " ".join(phrase), facts=frozenset(places)),
                *((Token(sides[phrase], " ".join(phrase)),) if phrase in sides else ()),
            )
            for phrase, places in spoken.items()
        }


def is_han(text: str) -> bool:
    """Whether a token is written in Chinese."""
    return _IS_HAN.match(text) is not None


def _lexicon(language: Language) -> list[tuple[str, tuple[Kind, str]]]:
    return list(LEXICON.get(language, {}).items())


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = re.sub(r"n't\b", " not", text)
    text = re.sub(r"'s\b", "", text)
    # Between letters a hyphen joins two words; between digits it makes a range.
    return re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", " ", text)


def _phrase(text: str) -> Phrase:
    return tuple(_PIECE.findall(_plain(text)))


def _value(pieces: Phrase, language: Language) -> tuple[Decimal, int] | None:
    if _NUMBER.fullmatch(pieces[0] if pieces else ""):
        value = Decimal(pieces[0].replace(",", ""))
        is_myriads = pieces[1:2] in (("万",), ("亿",), ("千",), ("百",))
        return (value, 1) if not is_myriads else (value * numerals.chinese(pieces[1]), 2)
    if language == Language.ZH:
        n_read = next((n for n, piece in enumerate(pieces) if piece not in numerals.CHINESE), len(pieces))
        return (Decimal(numerals.chinese("".join(pieces[:n_read]))), n_read) if n_read else None
    found = numerals.english(pieces)
    return (Decimal(found[0]), found[1]) if found else None


def _sign(piece: str) -> Token:
    if piece in _BREAKS:
        return Token(Kind.BREAK, piece)
    if piece == "/":
        return Token(Kind.OF, piece)
    if piece in _RANGES:
        return Token(Kind.ABOUT, piece)
    if piece == "、":
        return Token(Kind.PLAIN, piece)
    return Token(Kind.UNKNOWN, piece)
