"""Answer a shopper's question from a product's properties and its reviews, word for word, and remember it unnamed."""

import re
import unicodedata
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from content import features
from content.contracts import Answer, Fact, Language, Subject
from content.features import passages
from content.features.passages import Stamp
from content.models import Question
from content.policy import answering
from content.predictor import matching
from content.predictor.matching import Matcher
from content.predictor.retrieving import Index
from content.predictor.retrieving import Question as Understood
from shop.contracts.errors import ShopError
from shop.services import masking

MAX_LENGTH = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
RULES = answering.Rules()
KEPT_INDEXES = 16  # products whose sentences a process remembers


class QuestionRefused(ShopError):
    """It cannot be looked for as it stands; the message says why."""

    code = "question_refused"
    status = 400


def ask(*, product_id: int, text: str, now: datetime, remember: bool = True) -> Answer:
    """What is known and what reviewers say; stores the question without who asked, personal data hidden.

    Raises:
        QuestionRefused: empty, too long, no words, or in a language that reviews are not read in.
    """
    words = _clean(text)
    subject = passages.subject(product_id)
    matcher = matching.matcher(features.ontology())
    index = _index(product_id, passages.stamp(product_id), matcher, subject.product_type)
    understood = index.understand(_without_tags(words), subject.names)
    language = _language(words, understood, index)
    found = index.search(understood)
    answer = answering.answer(
        answering.Asked(words, understood.aspects, understood.only_aspect, not understood.is_particular),
        found,
        n_reviewers=len({one.author for one in index.passages}),
        tallies=passages.tallies(product_id),
        facts=_facts(subject, understood, index),
        rules=RULES,
    )
    if remember:
        n_found = answer.tally.n if answer.cited else 0
        Question.objects.create(
            product_id=product_id, text=words[:MAX_LENGTH], language=language, n_found=n_found, at=now
        )
    return answer


def _clean(text: str) -> str:
    """The words in one line, personal data hidden."""
    plain = " ".join(CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())
    if not plain:
        raise QuestionRefused(_("Write a question."), field="question")
    if len(plain) > MAX_LENGTH:
        message = _("Ask in at most %(most)d characters, please.") % {"most": MAX_LENGTH}
        raise QuestionRefused(message, field="question")
    return masking.mask(plain).text


def _without_tags(masked: str) -> str:
    """A hidden telephone number is no question about telephones."""
    for one in reversed(masking.tagged(masked)):
        masked = f"{masked[: one.start]} {masked[one.end :]}"
    return masked


def _language(words: str, understood: Understood, index: Index) -> Language:
    """A few words are often too few to tell a language: what the reviews know of is none that we cannot read."""
    language = features.detect(words)
    if language is Language.NONE:
        raise QuestionRefused(_("Ask in words, please."), field="question")
    if language is Language.OTHER and not (understood.aspects or index.knows(understood)):
        raise QuestionRefused(
            _("We can look for answers to questions in English or Chinese."), field="question"
        )
    return language


def _facts(subject: Subject, understood: Understood, index: Index) -> list[Fact]:
    return [
        Fact(one.label, one.value)
        for one in subject.properties
        if any(name and index.names(understood, name, one.code) for name in one.names)
    ]


@lru_cache(maxsize=KEPT_INDEXES)
def _index(product_id: int, stamp: Stamp, matcher: Matcher, product_type: str) -> Index:
    """The product's sentences, read again once `stamp` says that they changed."""
    return Index(passages.passages(product_id), matcher, product_type)
