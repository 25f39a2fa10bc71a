"""Aspects that nobody has named yet: what customers keep judging and no known term covers.

Candidates come from `candidates`; kept are those that texts judge (an opinion word stands in the same text), that
are more frequent here than in a background, and that no known term covers. What means the same or occurs together
becomes one proposal, labelled by its most telling term. A person accepts it or not: this only proposes.
Sources: log-odds with an informative prior (Monroe, Colaresi & Quinn 2008); opinion words as witnesses of aspects
(Qiu et al. 2011); c-TF-IDF labels (Grootendorst 2022, arXiv 2203.05794).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.aspects import candidates, lexicon
from ml_core.config import DiscoveryConfig

Floats = NDArray[np.float32]
Values = NDArray[np.float64]
Places = dict[str, set[int]]
Encode = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Discovered:
    """A proposal for a person to accept.

    Attributes:
        label: its most telling term.
        terms: all of its terms, the most frequent first.
        n: texts that mention it.
        examples: some of them, verbatim, those with an opinion first.
        language: `en` or `zh`.
    """

    label: str
    terms: tuple[str, ...]
    n: int
    examples: tuple[str, ...]
    language: str


def discover(
    sentences: Sequence[str],
    known: Sequence[str],
    *,
    background: Sequence[str] = (),
    encode: Encode | None = None,
    config: DiscoveryConfig | None = None,
) -> list[Discovered]:
    """Propose aspects, the most mentioned first.

    Args:
        sentences: sentences or clauses of the reviews to look at, in English and Chinese.
        known: terms that need no discovery, in either language: seeds of known aspects, product types, brands.
        background: sentences of other products; what is as frequent there is no news. Without it frequency decides.
        encode: texts to unit vectors, to join terms of one meaning; without it those that occur together join.
    """
    config = config or DiscoveryConfig()
    proposals = []
    for spoken in (candidates.ENGLISH, candidates.CHINESE):
        texts = [text for text in sentences if candidates.language(text) == spoken]
        others = [text for text in background if candidates.language(text) == spoken]
        places = _unknown(candidates.found(texts, spoken, config), known, spoken, encode, config)
        places = _judged(places, texts, config)
        places = _news(places, len(texts), others, spoken, config)
        proposals += [
            _proposal(group, places, texts, spoken, config) for group in _groups(places, encode, config)
        ]
    proposals.sort(key=lambda proposal: -proposal.n)
    return proposals[: config.most]


def _unknown(
    places: Places, known: Sequence[str], spoken: str, encode: Encode | None, config: DiscoveryConfig
) -> Places:
    """Without what a known term covers, is part of, or means."""
    covered = {_normal(term, spoken) for term in known if candidates.language(term) == spoken}
    left = {term: where for term, where in places.items() if not _is_covered(term, covered, spoken)}
    if encode is None or not left or not covered:
        return left
    closest = (encode(list(left)) @ encode(sorted(covered)).T).max(axis=1)
    return {
        term: left[term] for term, cosine in zip(left, closest, strict=True) if cosine < config.same_meaning
    }


def _normal(term: str, spoken: str) -> str:
    words = lexicon.tokens(term)
    return "".join(words) if spoken == candidates.CHINESE else " ".join(map(candidates.singular, words))


def _is_covered(term: str, covered: set[str], spoken: str) -> bool:
    if spoken == candidates.CHINESE:
        return any(other in term or term in other for other in covered)
    words = set(term.split())
    return any(words & set(other.split()) for other in covered)


def _judged(places: Places, texts: Sequence[str], config: DiscoveryConfig) -> Places:
    """What is judged at least nearly as often as anything is."""
    judged = {number for number, text in enumerate(texts) if lexicon.signs(text)}
    floor = config.min_judged * len(judged) / max(1, len(texts))
    return {term: where for term, where in places.items() if len(where & judged) >= floor * len(where)}


def _news(
    places: Places, n_texts: int, background: Sequence[str], spoken: str, config: DiscoveryConfig
) -> Places:
    """What is surely more frequent than in the background, by the z-score of the log-odds ratio."""
    floor = max(config.min_texts, config.min_share * n_texts)
    frequent = {term: where for term, where in places.items() if len(where) >= floor}
    if not background:
        return frequent
    elsewhere = candidates.occurrences(background, list(frequent), spoken)
    return {
        term: where
        for term, where in frequent.items()
        if _log_odds_z(len(where), n_texts, elsewhere[term], len(background)) >= config.min_z
    }


def _log_odds_z(here: int, n_here: int, there: int, n_there: int) -> float:
    """How many standard errors the log-odds here lie above those there; half a text is added to each count."""
    odds = [np.log((hits + 0.5) / (total - hits + 0.5)) for hits, total in ((here, n_here), (there, n_there))]
    error = np.sqrt(1 / (here + 0.5) + 1 / (there + 0.5))
    return float((odds[0] - odds[1]) / error)


def _groups(places: Places, encode: Encode | None, config: DiscoveryConfig) -> list[list[str]]:
    """Terms of one meaning, or that stand in the same texts, together."""
    terms = sorted(places, key=lambda term: (-len(places[term]), term))[: config.most_terms]
    if len(terms) < 2:
        return [terms] if terms else []
    from scipy.cluster import hierarchy  # noqa: PLC0415 - the rest of the module does without scipy
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    likeness = _overlap(terms, places)
    if encode is not None:
        vectors = encode(terms)
        likeness = np.maximum(likeness, (vectors @ vectors.T).astype(np.float64))
    distance = np.clip(1 - likeness, 0, 2)
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(squareform(distance, checks=False), "average")
    numbers = hierarchy.fcluster(tree, 1 - config.same_aspect, "distance")
    return [
        [term for term, number in zip(terms, numbers, strict=True) if number == at]
        for at in np.unique(numbers)
    ]


def _overlap(terms: Sequence[str], places: Places) -> Values:
    """Cosine of the sets of texts that have the terms; a phrase belongs to its last word wholly.

    酒店位置 is about 位置, and must not tie it to 酒店, which is everywhere.
    """
    share = np.eye(len(terms))
    for row, first in enumerate(terms):
        for column, second in enumerate(terms[:row]):
            sizes = len(places[first]), len(places[second])
            is_head = first.endswith(second) or second.endswith(first)
            scale = min(sizes) if is_head else np.sqrt(sizes[0] * sizes[1])
            share[row, column] = share[column, row] = len(places[first] & places[second]) / scale
    return share


def _proposal(
    group: Sequence[str], places: Places, texts: Sequence[str], spoken: str, config: DiscoveryConfig
) -> Discovered:
    where = set().union(*(places[term] for term in group))
    ranked = sorted(group, key=lambda term: (-len(places[term]), term))
    return Discovered(
        max(group, key=lambda term: (_telling(term, places), term)),
        tuple(ranked[: config.terms_shown]),
        len(where),
        _examples(where, texts, config.examples),
        spoken,
    )


def _telling(term: str, places: Places) -> float:
    """c-TF-IDF with the group's terms as its words: frequent, and made of words that other candidates lack."""
    words = term.split() if " " in term else [term]
    n_with = sum(any(word in other for word in words) for other in places)
    return len(places[term]) * float(np.log1p(len(places) / max(1, n_with)))


def _examples(where: set[int], texts: Sequence[str], n_shown: int) -> tuple[str, ...]:
    """Judged before unjudged, then short before long; no text twice."""
    ranked = sorted(
        {texts[number] for number in where}, key=lambda text: (not lexicon.signs(text), len(text), text)
    )
    return tuple(ranked[:n_shown])
