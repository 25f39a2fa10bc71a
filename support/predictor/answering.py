"""Whether what was found answers what was asked."""

from collections.abc import Sequence

from support.contracts import Language, Passage
from support.predictor import askings
from support.predictor.answerability import Answerability
from support.predictor.collection import NothingPublished, collection
from support.predictor.loading import answerability
from support.predictor.signals import Alike, signals
from support.predictor.understanding import understand


def answerable(question: str, passages: Sequence[Passage]) -> float:
    """The chance that the first passage answers the question; 0 where there is none."""
    if not passages:
        return 0.0
    language = Language(passages[0].language) if passages[0].language in set(Language) else Language.EN
    is_article = bool(askings.key_of(passages[0]))
    model = (answerability() or Answerability.untrained()) if is_article else Answerability.of_goods()
    asker = model.askers.get(language) if is_article else None
    alike = Alike(
        askings.by_words(question, language),
        askings.by_meaning(question, language, model.vectors),
        asker.read(question) if asker is not None else {},
    )
    topic = topic_of(passages[0], language)
    return model.chance(signals(question, passages, understand(question, language), topic, alike))


def topic_of(passage: Passage, language: Language) -> str:
    """The intent that a passage's article answers first; empty for what is no article."""
    try:
        found = collection(language)
    except NothingPublished:
        return ""
    return next(
        (topic for one, topic in zip(found.passages, found.topics, strict=True) if one.key == passage.key), ""
    )
