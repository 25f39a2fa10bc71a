"""One message answered: read, taken as a turn, said, stored with its state, its proposal, its hand-over and its row."""

import logging
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from django.db import transaction
from django.utils import translation

from support.contracts import Claim, Gated, HandoffReason, Language, Outcome, ProposalView, Reply, State
from support.models import Conversation, Message, TurnDecision
from support.policy import gate
from support.services import contexts, handing, phrasing, proposals, recording, replies, states, turning
from support.services.answering import words
from support.services.posting import post
from support.services.turns import Answer, Turn

MAX_TRIES = 3
MAX_REFUSED = 20
logger = logging.getLogger(__name__)


class Moved(Exception):
    """The conversation moved while its answer was said: what was said no longer holds."""


def is_silent(message: Message) -> bool:
    """Whether the turn was taken without an answer: a person has the conversation."""
    return TurnDecision.objects.filter(message=message, outcome=Outcome.SILENT.value).exists()


def make(*, message: Message, now: datetime) -> Generator[Claim, None, tuple[Reply, int | None]]:
    """Answer a message that this process has claimed; gives sentences that a language model said, each final.

    They come before the answer is stored. A reader who goes away meanwhile finds it stored as far as it was said, and
    the templates behind that.

    Raises:
        Moved: if the conversation moved after sentences were said.
    """
    started = perf_counter()
    for _try in range(MAX_TRIES):
        conversation = Conversation.objects.get(pk=message.conversation_id)
        if conversation.status != Conversation.Status.BOT:
            return _silent(message, conversation, now)
        stored = conversation.state
        turn, language = _read(message, conversation, now)
        with translation.override(language.value):
            speaking = phrasing.Speaking(turn, _taken(turn))
        told = None
        try:
            yield from _said(speaking)
        finally:
            with translation.override(language.value):
                spent_ms = round(1_000 * (perf_counter() - started))
                told = _store(message, stored, language, turn, speaking.answer, spent_ms, now)
        if told is not None:
            return told
        if speaking.has_said:
            raise Moved
    return _silent(message, conversation, now)


def _read(message: Message, conversation: Conversation, now: datetime) -> tuple[Turn, Language]:
    """The turn to take. The language is that of the words, else the conversation's."""
    language, is_configured = gate.language(message.text, page=Language(conversation.language))
    is_cut = int(message.parts.get("n_sent", 0)) > gate.MAX_CHARS
    gated = Gated(
        message.text,
        gate.judged(message.text, is_cut=is_cut),
        language,
        is_configured,
        tuple(message.parts.get("masked", ())),
    )
    if message.payload:
        gated, language = (
            replace(gated, language=Language(conversation.language)),
            Language(conversation.language),
        )
    context = replace(contexts.of(conversation, now), language=language)
    return Turn(gated, message.payload, states.loaded(conversation.state), context), language


def _taken(turn: Turn) -> Answer:
    try:
        return turning.take(turn)
    except Exception:  # the assistant's promise: whatever breaks in it, the customer gets a person
        logger.exception("support: a turn failed")
        return words.handed_over(HandoffReason.TOOL_FAILED)


def _said(speaking: phrasing.Speaking) -> Iterator[Claim]:
    try:
        yield from speaking
    except Exception:  # the same promise: the templates go on
        logger.exception("support: putting an answer into other words failed")


@transaction.atomic
def _store(
    message: Message,
    before: object,
    language: Language,
    turn: Turn,
    answer: Answer,
    spent_ms: int,
    now: datetime,
) -> tuple[Reply, int | None] | None:
    """Everything of a turn at once; None where the conversation moved since it was read."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=message.conversation_id)
    if conversation.status != Conversation.Status.BOT or conversation.state != before:
        return None
    conversation.language = language.value
    reply, told = posted(conversation, turn, answer, now)
    Message.objects.filter(pk=told.pk).update(answers=message)
    recording.taken(message=message, turn=turn, outcome=reply.outcome, spent_ms=spent_ms, now=now)
    if answer.handoff is not None:
        handing.hand_over(conversation=conversation, reason=answer.handoff, now=now)
    return reply, told.number


def posted(conversation: Conversation, turn: Turn, answer: Answer, now: datetime) -> tuple[Reply, Message]:
    """Make what is proposed, keep the state and write the answer, all under the conversation's lock of the caller."""
    shown, proposal_id = answer.shown, turn.state.proposal_id
    if answer.propose is not None:
        shown = proposals.propose(conversation=conversation, call=answer.propose, now=now)
        proposal_id = proposals.id_of(shown)
    reply = _reply(answer, shown)
    conversation.state = states.dumped(_state(turn.state, answer, proposal_id))
    conversation.updated_at = now
    conversation.save(update_fields=["state", "language", "updated_at"])
    parts = {**replies.dumped(reply), "proposal_id": proposal_id if shown is not None else None}
    told = post(
        conversation_id=conversation.pk, author=Message.Author.BOT, text=reply.text, parts=parts, now=now
    )
    return reply, told


def _reply(answer: Answer, shown: ProposalView | None) -> Reply:
    return Reply(
        outcome=answer.outcome,
        claims=answer.claims,
        cards=answer.cards,
        choices=answer.choices[:4],
        proposal=shown,
        form=answer.form,
        handoff=answer.handoff.value if answer.handoff is not None else "",
    )


def _state(state: State, answer: Answer, proposal_id: int | None) -> State:
    refused = (*state.refused, answer.refused) if answer.refused else state.refused
    offered = tuple(choice.payload for choice in answer.choices)
    return replace(state, offered=offered, refused=refused[-MAX_REFUSED:], proposal_id=proposal_id)


@transaction.atomic
def _silent(message: Message, conversation: Conversation, now: datetime) -> tuple[Reply, int | None]:
    """A person reads this one; the ledger says that the assistant kept quiet."""
    turn, _language = _read(message, conversation, now)
    recording.taken(message=message, turn=turn, outcome=Outcome.SILENT, spent_ms=0, now=now)
    return Reply(Outcome.SILENT, ()), None
