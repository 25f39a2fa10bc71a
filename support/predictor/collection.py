"""Passages ready to be searched: made once for a version of the shop's articles, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ml_core.config import LikenessConfig
from ml_core.intents import Likeness
from support.contracts import Language, Passage
from support.features import products as reading
from support.features.articles import Stamp, article_passages, stamp
from support.features.products import Changed, product_passages
from support.predictor.ranking import Words

Floats = NDArray[np.float32]
TITLE_COUNTS = 2  # times: a title says what its article answers


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages with the topics of their articles, the same in English, their words, and what they are alike to."""

    passages: tuple[Passage, ...]
    topics: tuple[str, ...]
    english: tuple[Passage, ...]
    language: Language
    words: Words
    likeness: Likeness


class NothingPublished(LookupError):
    """No article, and nothing of a product, may be cited."""


def collection(
    language: Language, product_ids: tuple[int, ...] = (), *, with_articles: bool = True
) -> Collection:
    """The articles, and what may be said of the products, as of now. Raises NothingPublished."""
    changed = reading.changed(product_ids) if product_ids else Changed(None, None)
    return _collection(language, product_ids, stamp() if with_articles else None, changed)


def written(passage: Passage) -> str:
    """What is searched of a passage: a product's name stands in none of its sentences, and in every question."""
    is_article = passage.key.startswith(("policy:", "faq:"))
    return f"{f'{passage.title} ' * TITLE_COUNTS}{passage.text}" if is_article else passage.text


@lru_cache(maxsize=64)
def _collection(
    language: Language, product_ids: tuple[int, ...], at: Stamp | None, changed: Changed
) -> Collection:
    """`at` and `changed` are part of the key alone: other passages are another collection. No stamp, no article."""
    articles = article_passages(language) if at is not None else ()
    of_products = product_passages(product_ids, language)
    if not articles and not of_products:
        raise NothingPublished
    return gathered(
        (*(one.passage for one in articles), *of_products),
        (*(one.topic for one in articles), *("" for _ in of_products)),
        language,
        (*(one.english for one in articles), *of_products),
    )


def gathered(
    passages: Sequence[Passage],
    topics: Sequence[str],
    language: Language,
    english: Sequence[Passage] | None = None,
) -> Collection:
    """A collection of these passages; one passage at least."""
    texts = [written(one) for one in passages]
    config = LikenessConfig.for_chinese() if language == Language.ZH else LikenessConfig()
    likeness = Likeness(config).fit(texts)
    return Collection(
        tuple(passages), tuple(topics), tuple(english or passages), language, Words(texts), likeness
    )
