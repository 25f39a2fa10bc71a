"""What is wrong with a description, and what of it fits in a few bullets. Texts are checked per language."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from content.contracts import Described, Fault, Faulty
from content.policy import advertising, claims, readability
from content.policy.advertising import Severity

LANGUAGES = ("en", "zh")
MAX_BULLETS = 7
MIN_TEXT = 20  # characters; a shorter description needs no second language
# What a reader does not see and a machine reads: zero-width and direction marks, tags, comments, hidden styles.
HIDDEN = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]+|<!--.*?-->|<[a-z/][^>]{0,200}>"
    r"|display\s*:\s*none|font-size\s*:\s*0|color\s*:\s*(?:#fff(?:fff)?|white)\b",
    re.IGNORECASE | re.DOTALL,
)
Praise = Mapping[str, Sequence[tuple[str, Sequence[str]]]]  # language → (aspect, words that praise it)


def faults(product: Described, praise: Praise) -> tuple[Faulty, ...]:
    """All findings, those that break a law or a promise first."""
    found = [one for language in LANGUAGES for one in _of_text(product, language, praise.get(language, ()))]
    found += [Faulty(Fault.MISSING, words=name) for name in product.missing]
    found += _untranslated(product)
    order = list(Fault)
    ranked = (Fault.ABSOLUTE, Fault.CONFLICT, Fault.HIDDEN, Fault.CONTESTED)
    return tuple(
        sorted(
            found, key=lambda one: (one.fault not in ranked, order.index(one.fault), one.language, one.words)
        )
    )


def bullets(product: Described, found: Iterable[Faulty]) -> tuple[tuple[str, str, str], ...]:
    """(attribute, English, Chinese): properties first, then the summary, unless something in it is contradicted."""
    kept = list(product.facts[: MAX_BULLETS - 1])
    doubtful = [one.words for one in found if one.fault in {Fault.CONFLICT, Fault.ABSOLUTE, Fault.CONTESTED}]
    english, chinese = (_visible(product.summaries[language]) for language in LANGUAGES)
    if english and chinese and not any(words in text for words in doubtful for text in (english, chinese)):
        kept.append(("", english, chinese))
    return tuple(kept)


def _of_text(
    product: Described, language: str, praise: Sequence[tuple[str, Sequence[str]]]
) -> Iterator[Faulty]:
    text = product.text(language)
    for one in advertising.absolutes(text):
        fault = Fault.ABSOLUTE if one.severity is Severity.FORBIDDEN else Fault.SUPERLATIVE
        yield Faulty(fault, language, one.words)
    for conflict in claims.conflicts(text, product.properties):
        yield Faulty(Fault.CONFLICT, language, conflict.words, conflict.stated)
    for tried in claims.contested(text, praise, product.tried):
        yield Faulty(Fault.CONTESTED, language, tried.words, tried.aspect, tried.n_negative, tried.n_mentions)
    for match in HIDDEN.finditer(text):
        yield Faulty(Fault.HIDDEN, language, _named(match.group()))
    if _is_hard(product.descriptions[language], language):
        yield Faulty(Fault.HARD, language)


def _is_hard(text: str, language: str) -> bool:
    if language == "zh":
        length = readability.characters_per_sentence(text)
        return length is not None and length > readability.LONG_ZH
    ease = readability.flesch(text)
    return ease is not None and ease < readability.HARD_EN


def _untranslated(product: Described) -> list[Faulty]:
    written = [language for language in LANGUAGES if len(product.descriptions[language]) >= MIN_TEXT]
    lacking = [language for language in LANGUAGES if not product.descriptions[language].strip()]
    return [Faulty(Fault.UNTRANSLATED, language) for language in lacking if written]


def _named(words: str) -> str:
    """Invisible characters by their numbers, so that a person sees them."""
    return "".join(letter if letter.isprintable() else f"U+{ord(letter):04X} " for letter in words)[
        :80
    ].strip()


def _visible(text: str) -> str:
    return HIDDEN.sub("", text).strip()
