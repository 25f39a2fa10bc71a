"""What no customer should send and some will: too long, too often, twice, in two tabs, in a language nobody set up."""

import pytest

from shop.contracts.people import Who
from support.contracts import Outcome, StreamKind, ToolResult
from support.models import Conversation, Message
from support.services import conversing, proposing, tools

NETWORK = "203.0.113.0/24"


@pytest.fixture
def ann(world):
    """A conversation of Ann's."""
    return opened(world)


def opened(world, language: str = "en", **fields):
    who = Who(customer_id=world.people["ann"])
    return conversing.open_conversation(
        who=who, channel_id=world.channel_id, language=language, now=world.now, **fields
    )


def say(row, text: str, world, client_id: str = "1", **fields):
    message = conversing.receive(
        conversation_id=row.pk, text=text, client_id=client_id, now=world.now, **fields
    )
    events = list(conversing.answer(message_id=message.pk, now=world.now))
    return message, events


def reply(message, world):
    return conversing.reply_of(Message.objects.get(answers=message), now=world.now)


def test_fifty_kilobytes_are_refused_and_not_stored(ann, world):
    with pytest.raises(conversing.MessageRefused):
        say(ann, "where is my order " * 2_800, world)

    assert not ann.messages.exists()


def test_a_long_message_is_read_at_its_beginning_and_says_so(ann, world):
    message, _ = say(ann, "Where is order 2019-000102? " + "please " * 500, world)

    assert len(message.text) <= 2_000
    assert "beginning" in reply(message, world).text
    assert "2019-000102" in reply(message, world).text


def test_turn_five_hundred_and_one_is_refused(ann, world):
    Conversation.objects.filter(pk=ann.pk).update(n_turns=conversing.MAX_TURNS)

    with pytest.raises(conversing.ConversationFull):
        say(ann, "hello", world)


def test_a_hundred_conversations_from_one_network_are_too_many(ann, world):
    n_opened = 0
    with pytest.raises(conversing.TooMany):
        for _ in range(100):
            opened(world, network=NETWORK)
            n_opened += 1

    assert n_opened == conversing.CONVERSATIONS.most


def test_a_message_sent_twice_is_one_and_gets_one_answer(ann, world):
    first, told = say(ann, "Where is order 2019-000102?", world, client_id="same")
    second, again = say(ann, "Where is order 2019-000102?", world, client_id="same")

    assert first == second
    assert told == again
    assert ann.messages.count() == 2


def test_a_lost_stream_goes_on_behind_what_arrived(ann, world):
    message, events = say(ann, "Where is order 2019-000102?", world)
    seen = events[1].event_id

    rest = list(conversing.answer(message_id=message.pk, now=world.now, after=seen))

    assert rest == events[2:]
    assert rest[-1].kind is StreamKind.DONE


def test_a_reload_shows_the_open_proposal_and_two_tabs_do_it_once(ann, world):
    message, _ = say(ann, "please cancel order 2019-000101", world)
    shown, reloaded = reply(message, world).proposal, reply(message, world).proposal
    who = Who(customer_id=world.people["ann"])

    outcomes = [proposing.confirm(token=one.token, who=who, now=world.now)[0] for one in (shown, reloaded)]

    assert outcomes == ["done", "already_done"]


def test_a_card_number_is_never_stored(ann, world):
    cards = ("my card is 4111 1111 1111 1111", "4111-1111-1111-1111", "卡号４１１１１１１１１１１１１１１１")
    for at, typed in enumerate(cards):
        say(ann, typed, world, client_id=f"card {at}")

    assert ann.messages.filter(author="customer").count() == 3
    assert not [text for text in ann.messages.values_list("text", flat=True) if "1111" in text]


def test_anothers_order_and_none_are_told_the_same(ann, world):
    theirs, _ = say(ann, "where is order 2019-000901?", world, "a")
    none, _ = say(ann, "where is order 2026-999999?", world, "b")

    assert reply(theirs, world).text == reply(none, world).text


def test_a_tool_that_breaks_calls_a_person(ann, world, monkeypatch):
    def broken(call, context) -> ToolResult:
        raise RuntimeError("the carrier is down")

    monkeypatch.setattr(tools, "READERS", dict.fromkeys(tools.READERS, broken))
    message, _ = say(ann, "Where is order 2019-000102?", world)

    assert reply(message, world).outcome is Outcome.HANDED_OVER
    assert ann.handoffs.get().reason == "tool_failed"


def test_a_language_nobody_configured_is_answered_in_english(world):
    assert {opened(world, language).language for language in ("fr", "tlh", "", "../etc")} == {"en"}


def test_a_message_that_says_nothing_gets_an_answer(world):
    for text in ("", "   ", "\u200b\u200b", "???", "🙂", "\x00", "Где мой заказ?", "a" * 300):
        message, events = say(opened(world), text, world)
        assert events[-1].kind is StreamKind.DONE
        assert reply(message, world).text, text


def test_a_payload_that_was_not_offered_is_no_choice(ann, world):
    message, _ = say(ann, "that one", world, payload="order:2019-000901")

    assert "2019-000901" not in reply(message, world).text
