"""What a message says whatever it is about: goods, orders, codes and countries become the same words each time.

"Has the parcel with my kettle left?" and "Has the parcel with my jacket left?" want the same. Models of intent learn
from phrases that were read this way, and messages are read this way: one code path.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from support.contracts import Language
from support.features import kinds, spoken, spotting
from support.features.articles import asking, packaged
from support.features.examples import phrases
from support.features.glossing import glossed

WORDS = {
    Language.EN: {"goods": "product", "order": "my order", "country": "France", "colour": "blue"},
    Language.ZH: {"goods": "商品", "order": "我的订单", "country": "法国", "colour": "蓝色"},
}
CODE = "SAVE20"
ORDER_WORDS = (
    r"(?:(?:\b(?:my|the|this|an?)\s+)?\border\s*(?:\b(?:number|no\.?|nr\.?|id)\s*)?|(?:我的|这个)?订单\s*(?:号码?|编号)?(?:是|为)?\s*)"
    r"[#：:]?\s*"
)
UNITS = r"(?![A-Za-z0-9%€$£¥-]|[.,]\d|\s?(?:元|块|euros?\b|eur\b|usd\b|ml\b|kg\b|mm\b|cm\b))"
ORDER = re.compile(
    rf"(?:{ORDER_WORDS})?(?<![A-Za-z0-9.,€$£¥-])[A-Za-z]{{0,4}}-?\d{{4,}}(?:-\d+)*{UNITS}|{ORDER_WORDS}\d{{3}}{UNITS}",
    re.IGNORECASE,
)
COLOUR = re.compile(
    r"\b(?:black|white|red|green|blue|gr[ae]y|yellow|pink|purple|brown|orange|silver|beige|navy)\b"
    r"|(?:深|浅|天|大)?(?:黑|白|红|绿|蓝|灰|黄|粉|紫|棕|橙|银|米|青|咖啡)色|(?:黑|白|红|绿|蓝|灰|黄|粉|紫|棕)(?=的)",
    re.IGNORECASE,
)
TWICE = re.compile(r"(\b\w+\b)(?:\s+\1\b)+|(商品|法国)(?:\s*(?:商品|法国))+", re.IGNORECASE)
Span = tuple[int, int]


def readable(text: str, language: Language) -> str:
    """As models of intent read a text: in general words, a Chinese one with its gloss."""
    return glossed(abstracted(text, language), language)


def plain(text: str, language: Language) -> str:
    """A message without short forms, typing errors and courtesies."""
    return spoken.meant(text, language, spelling())


def spelt(text: str, goods: Sequence[Span] = ()) -> str:
    """An English message without typing errors; `goods` are where it names products of the catalogue."""
    return spoken.spelt(text, spelling(), goods)


def abstracted(text: str, language: Language, goods: Sequence[Span] = ()) -> str:
    """The message in general words; `goods` are where it names products of the catalogue."""
    word = WORDS[language]
    named = [*goods, *((one.start, one.end) for one in kinds.found(text))]
    text = _replaced(text, _joined(named), word["goods"])
    text = spotting.CODE.sub(
        lambda said: CODE if spotting.is_code(said.group(), text) else said.group(), text
    )
    text = ORDER.sub(f" {word['order']} ", text)
    text = spotting.countries().sub(word["country"], text)
    text = COLOUR.sub(word["colour"], text)
    text = spoken.meant(text, language, spelling())
    text = _replaced(text, _joined([(one.start, one.end) for one in kinds.found(text)]), word["goods"])
    return " ".join(TWICE.sub(r"\1\2", text).split())


@cache
def spelling() -> Counter[str]:
    """How often the packaged phrases have each English word: those are spelt right, and so are the articles' words."""
    texts = (one.text.lower() for one in phrases(Language.EN))
    known = Counter(word for text in texts for word in spoken.WORD.findall(text))
    written = [line for _key, line in asking.lines(Language.EN)]
    written += [f"{one.title_en} {one.body_en}" for one in packaged()]
    for word in {word for text in written for word in spoken.WORD.findall(text.lower())}:
        known[word] = max(known[word], spoken.ENOUGH)
    spoken.learn(known)
    return known


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Overlapping and touching spans as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _replaced(text: str, spans: Sequence[Span], word: str) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}{word}{text[end:]}"
    return text
