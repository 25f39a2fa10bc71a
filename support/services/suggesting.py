"""Replies that an agent may begin from: what people answered before, and what articles say; the best first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from support import predictor
from support.contracts import Language
from support.models import Conversation, Macro, Message
from support.policy import deciding

N_HISTORY = 6
N_CANDIDATES = 20
N_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text with where it comes from: an article's title, or empty for an earlier answer."""

    text: str
    source: str


def suggest(*, conversation: Conversation) -> tuple[Suggestion, ...]:
    """At most three, ordered by the model of replies where one serves."""
    language = Language.ZH if conversation.language.startswith("zh") else Language.EN
    said = [
        row.text
        for row in conversation.messages.exclude(author=Message.Author.SYSTEM).order_by("-number")[:N_HISTORY]
    ]
    history = [text for text in reversed(said) if text]
    asked = conversation.messages.filter(author=Message.Author.CUSTOMER).exclude(text="")
    question = asked.order_by("-number").values_list("text", flat=True).first()
    if question is None:
        return ()
    before = [text for text in asked.order_by("number").values_list("text", flat=True) if text != question]
    sought = (
        predictor.rewrite(question, before[-N_HISTORY:], language)
        if deciding.is_elliptic(question)
        else question
    )
    found = {one.text: one.title for one in predictor.retrieve(sought, language=language, limit=N_SHOWN)}
    candidates = list(dict.fromkeys([*found, *_earlier(conversation, language)]))
    ranked = _ranked(history, candidates, language)
    return tuple(Suggestion(text, found.get(text, "")) for text in ranked[:N_SHOWN])


def used(*, macro_id: str) -> None:
    """Count a macro that was sent."""
    if macro_id.isascii() and macro_id.isdigit() and len(macro_id) < 19:
        Macro.objects.filter(pk=int(macro_id)).update(n_used=F("n_used") + 1)


def _earlier(conversation: Conversation, language: Language) -> list[str]:
    """Latest answers of people elsewhere in this language."""
    rows = Message.objects.filter(author=Message.Author.PERSON, conversation__language=language)
    others = rows.exclude(conversation=conversation).order_by("-at")
    return list(others.values_list("text", flat=True)[:N_CANDIDATES])


def _ranked(history: list[str], candidates: list[str], language: Language) -> Sequence[str]:
    return [text for text, _score in predictor.suggest(history, candidates, language)] if candidates else ()
