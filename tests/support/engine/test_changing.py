"""What changes something: shown first, done after an explicit yes to exactly that, and done once."""

from datetime import timedelta

import pytest
from django.core import mail

from shop.contracts.people import Who
from shop.models import Order, Return
from shop.services import orders as order_services
from support.contracts import Confirmation, Outcome, ToolCall, ToolName, ToolStatus
from support.models import Conversation, Handoff, Proposal
from support.services import contexts, proposing, tools
from tests import factories
from tests.support.engine.talking import NOW, order, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return factories.customer("ann@example.com")


def test_an_order_is_cancelled_only_after_a_yes(ann):
    mine = order(ann)
    chat = talk(ann)

    proposed = chat.say(f"Please cancel my order {mine.number}")

    assert proposed.outcome is Outcome.PROPOSED
    assert mine.number in proposed.proposal.title
    mine.refresh_from_db()
    assert mine.status == Order.Status.CONFIRMED

    done = chat.say("yes")

    mine.refresh_from_db()
    assert done.outcome is Outcome.DONE
    assert mine.status == Order.Status.CANCELLED


def test_a_second_yes_changes_nothing_and_says_the_same(ann):
    mine = order(ann)
    token = talk(ann).say(f"cancel my order {mine.number}").proposal.token
    who = Who(customer_id=ann.pk)

    first = proposing.confirm(token=token, who=who, now=NOW)
    second = proposing.confirm(token=token, who=who, now=NOW)

    assert (first[0], second[0]) == (Confirmation.DONE, Confirmation.ALREADY_DONE)
    assert first[1].text == second[1].text
    assert mine.events.filter(machine="order", after="cancelled").count() == 1


def test_a_yes_after_ten_minutes_does_nothing(ann):
    mine = order(ann)
    token = talk(ann).say(f"cancel my order {mine.number}").proposal.token

    outcome, _ = proposing.confirm(token=token, who=Who(customer_id=ann.pk), now=NOW + timedelta(minutes=11))

    mine.refresh_from_db()
    assert outcome is Confirmation.EXPIRED
    assert mine.status == Order.Status.CONFIRMED


def test_a_yes_does_nothing_where_the_order_has_moved(ann):
    mine = order(ann)
    token = talk(ann).say(f"cancel my order {mine.number}").proposal.token
    mine.fulfilments.update(status="ready")

    outcome, _ = proposing.confirm(token=token, who=Who(customer_id=ann.pk), now=NOW)

    mine.refresh_from_db()
    assert outcome is Confirmation.CHANGED
    assert mine.status == Order.Status.CONFIRMED


def test_anothers_proposal_does_not_exist(ann):
    mine = order(ann)
    token = talk(ann).say(f"cancel my order {mine.number}").proposal.token
    bob = factories.customer("bob@example.com")

    theirs, _ = proposing.confirm(token=token, who=Who(customer_id=bob.pk), now=NOW)
    forged, _ = proposing.confirm(token=token[:-2] + "xx", who=Who(customer_id=ann.pk), now=NOW)

    mine.refresh_from_db()
    assert (theirs, forged) == (Confirmation.UNKNOWN, Confirmation.UNKNOWN)
    assert mine.status == Order.Status.CONFIRMED


def test_a_yes_to_nothing_does_nothing(ann):
    mine = order(ann)

    reply = talk(ann).say("yes")

    mine.refresh_from_db()
    assert reply.outcome is Outcome.ANSWERED
    assert mine.status == Order.Status.CONFIRMED


def test_a_yes_with_another_order_in_it_is_no_yes(ann):
    first, second = order(ann), order(ann)
    chat = talk(ann)
    chat.say(f"cancel my order {first.number}")

    chat.say(f"yes, cancel {second.number}")

    assert not Order.objects.filter(status=Order.Status.CANCELLED).exists()
    assert not Proposal.objects.filter(status=Proposal.Status.DONE).exists()


def test_a_no_leaves_everything_as_it_is(ann):
    mine = order(ann)
    chat = talk(ann)
    chat.say(f"cancel my order {mine.number}")

    reply = chat.say("no")
    later = chat.say("yes")

    mine.refresh_from_db()
    assert reply.outcome is Outcome.DECLINED and later.outcome is not Outcome.DONE
    assert mine.status == Order.Status.CONFIRMED


def test_what_was_sent_is_not_cancelled_and_a_person_is_offered(ann):
    mine = order(ann, parcel="shipped")

    reply = talk(ann).say(f"cancel my order {mine.number}")

    assert reply.outcome is Outcome.REFUSED
    assert "person" in [choice.payload for choice in reply.choices]
    assert not Proposal.objects.exists()


def test_a_return_asks_why_and_is_requested_after_a_yes(ann):
    mine = order(ann, parcel="delivered", status="completed")
    chat = talk(ann)

    asked = chat.say(f"I want to return order {mine.number}")
    proposed = chat.say("", payload="reason:wrong_size")
    done = chat.say("yes please")

    assert (asked.outcome, proposed.outcome, done.outcome) == (Outcome.ASKED, Outcome.PROPOSED, Outcome.DONE)
    row = Return.objects.get(order=mine)
    assert (row.reason_code, row.lines.get().quantity) == ("wrong_size", 1)


def test_a_return_outside_its_days_is_refused_the_same_each_time_and_then_a_person_comes(ann):
    long_ago = NOW - timedelta(days=90)
    mine = order(ann, parcel="delivered", status="completed", placed_at=long_ago, parcel_at=long_ago)
    chat = talk(ann)

    first = chat.say(f"I want to return order {mine.number}")
    second = chat.say("But that is unfair, make an exception!")
    third = chat.say("I insist, you must take it back")

    assert (first.outcome, second.outcome, third.outcome) == (
        Outcome.REFUSED, Outcome.REFUSED, Outcome.HANDED_OVER,
    )  # fmt: skip
    assert first.text == second.text
    assert Handoff.objects.get().reason == "disputed"
    assert not Return.objects.exists()


def test_an_address_of_the_customers_own_book_is_chosen(ann):
    mine = order(ann)
    there = factories.address(ann, line1="Neue Str. 7", city="Hamburg", postcode="20095")
    strangers = factories.address(factories.customer("bob@example.com"), city="Bonn")
    chat = talk(ann)

    asked = chat.say(f"I want to change the delivery address of my order {mine.number}")
    chat.say("", payload=f"address:{strangers.pk}")
    proposed = chat.say("", payload=f"address:{there.pk}")
    done = chat.say("yes")

    mine.refresh_from_db()
    assert (asked.outcome, asked.form) == (Outcome.ASKED, "address")
    assert "Neue Str. 7" in " ".join(proposed.proposal.effects)
    assert done.outcome is Outcome.DONE
    assert mine.shipping_address.city == "Hamburg"


def test_an_invoice_is_sent_to_the_orders_own_mailbox(ann, django_capture_on_commit_callbacks):
    mine = order(ann)
    chat = talk(ann)
    chat.say(f"Please send me the invoice for order {mine.number}")

    with django_capture_on_commit_callbacks(execute=True):
        done = chat.say("yes")

    assert done.outcome is Outcome.DONE
    assert [letter.to for letter in mail.outbox] == [["ann@example.com"]]


def test_running_a_writing_tool_changes_nothing(ann):
    mine = order(ann)
    context = contexts.of(talk(ann).conversation, NOW)

    result = tools.run(ToolCall(ToolName.CANCEL_ORDER, {"order_number": mine.number}), context=context)

    mine.refresh_from_db()
    assert result.status is ToolStatus.OK
    assert order_services.can_cancel(mine) and mine.status == Order.Status.CONFIRMED


@pytest.mark.parametrize("name", list(ToolName))
def test_no_tool_reaches_a_strangers_order(ann, name):
    his = order(factories.customer("bob@example.com"), parcel="delivered", status="completed")
    line = his.lines.get()
    context = contexts.of(talk(ann).conversation, NOW)
    given = {"order_number": his.number, "lines": ((line.pk, 1),), "reason": "damaged"}
    taken = {key: value for key, value in given.items() if key in tools.arguments.TAKEN[name]}

    result = tools.run(ToolCall(name, taken), context=context)

    assert his.number not in repr(result.rows)
    if "order_number" in taken:
        assert result.status is ToolStatus.NOT_FOUND


def test_a_person_comes_in_one_turn_and_the_assistant_is_silent_from_then_on(ann):
    chat = talk(ann)

    called = chat.say("I want to talk to a human")
    chat.say("Where is my order?")

    assert (called.outcome, called.handoff) == (Outcome.HANDED_OVER, "asked")
    assert chat.latest.outcome == Outcome.SILENT.value
    assert chat.conversation.messages.filter(author="bot").count() == 1
    assert Conversation.objects.get().status == Conversation.Status.WAITING


def test_the_address_of_a_guests_order_is_changed_by_a_person():
    hers = order(None)
    chat = talk(order_token=str(hers.token))

    reply = chat.say("please change the delivery address of my order")

    assert reply.outcome is Outcome.HANDED_OVER
    assert not reply.form
    assert Handoff.objects.get().reason == "unanswered"


def test_what_has_left_keeps_its_address_for_guests_too():
    hers = order(None, parcel="shipped")
    chat = talk(order_token=str(hers.token))

    reply = chat.say("please change the delivery address of my order")

    assert (reply.outcome, Handoff.objects.exists()) == (Outcome.REFUSED, False)
