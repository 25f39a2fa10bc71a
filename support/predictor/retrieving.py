"""Which passages answer a question: several scores fused, then trusted in the order of their authority.

Words find what is named, vectors what is meant, and the intent the articles that answer it. A property of a product
that says as much as a review comes first.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ml_core.encoder import EncoderUnavailable
from support.contracts import Language, Passage, Understood
from support.features.glossing import gloss
from support.predictor import askings
from support.predictor.asker import Asker
from support.predictor.collection import Collection, NothingPublished, collection
from support.predictor.loading import answerability
from support.predictor.ranking import fuse
from support.predictor.understanding import understand
from support.predictor.vectors import PassageVectors

# Chosen on the questions for tuning; topics weigh little, because an intent has several articles.
WEIGHTS = {
    "words": 1.0,
    "likeness": 0.6,
    "meaning": 1.5,
    "topic": 0.5,
    "asked": 1.5,
    "meant": 2.0,
    "learnt": 3.0,
}
FLOORS = {
    "words": 6.0,
    "likeness": 0.2,
    "meaning": 0.5,
    "topic": 0.5,
    "asked": 0.3,
    "meant": 0.5,
    "learnt": 0.5,
}  # of a best score that fits well
TRUST = 0.02  # of the fused score, for each step of authority
MIN_SCORE = 0.05  # below it nothing was found
MAX_SIGNS = 600  # read of a question
Values = NDArray[np.float64]


def retrieve(
    question: str,
    *,
    language: Language,
    product_ids: tuple[int, ...] = (),
    limit: int = 5,
    with_articles: bool = True,
) -> list[Passage]:
    """The passages most likely to answer, best first; one for each article, empty where nothing fits.

    Args:
        with_articles: False where only what is said of the products can answer.
    """
    question = question[:MAX_SIGNS]
    try:
        found = collection(language, product_ids, with_articles=with_articles)
    except NothingPublished:
        return []
    model = answerability()
    vectors = model.vectors if model is not None else None
    asker = model.askers.get(language) if model is not None else None
    return search(question, found, understand(question, language), vectors=vectors, asker=asker, limit=limit)


def search(
    question: str,
    found: Collection,
    understood: Understood,
    *,
    vectors: PassageVectors | None,
    limit: int,
    asker: Asker | None = None,
    but: str = "",
) -> list[Passage]:
    """`retrieve` in a given collection, by a given understanding; `but` is a known question that is left out."""
    scores = _scores(question, found, understood, vectors, asker, but)
    best: list[Passage] = []
    for at in np.argsort(-scores, kind="stable"):
        if scores[at] < MIN_SCORE or len(best) == limit:
            break
        passage = found.passages[at]
        if all(passage.key != other.key for other in best):
            best.append(replace(passage, score=round(float(scores[at]), 4)))
    return best


def _scores(
    question: str,
    found: Collection,
    understood: Understood,
    vectors: PassageVectors | None,
    asker: Asker | None,
    but: str,
) -> Values:
    hit = found.words.search(question)
    told = {
        "words": hit.scores,
        "likeness": found.likeness.cosines([question])[0].astype(np.float64),
        "topic": _topical(found, understood),
        "asked": _of_articles(found, askings.by_words(question, found.language, but=but)),
    }
    if alike := askings.by_meaning(question, found.language, vectors, but=but):
        told["meant"] = _of_articles(found, alike)
    if asker is not None and (learnt := asker.read(question, but=but)):
        told["learnt"] = _of_articles(found, learnt)
    near = _meaning(question, found, vectors)
    if near is not None:
        told["meaning"] = near
    authority = np.array([float(one.authority) for one in found.passages])
    fused = fuse(told, WEIGHTS, FLOORS)
    # Only what was found at all is trusted: authority answers nothing by itself.
    trusted: Values = np.where(fused > 0, fused * (1 + TRUST * authority), 0.0)
    return trusted


def _meaning(question: str, found: Collection, vectors: PassageVectors | None) -> Values | None:
    """Nearness of vectors, where training made any and the encoder can be had.

    The packaged encoder reads English only: of a Chinese question its gloss, beside the articles in English.
    """
    read = gloss(question) if found.language == Language.ZH else question
    try:
        return vectors.nearness(read, found.english) if vectors is not None and read else None
    except EncoderUnavailable:
        return None


def _of_articles(found: Collection, by_key: Mapping[str, float]) -> Values:
    """A number of each article, for each of its passages."""
    return np.array([by_key.get(askings.key_of(one), 0.0) for one in found.passages])


def _topical(found: Collection, understood: Understood) -> Values:
    """How likely the question is what the passage's article answers."""
    chances = {intent.value: chance for intent, chance in understood.intents}
    inside = 1 - understood.p_out_of_scope
    return np.array([chances.get(topic, 0.0) * inside for topic in found.topics])
