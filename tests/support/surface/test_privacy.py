"""What the assistant was told goes with the account: into its export, and out with its erasure."""

import json

import pytest
from django.test import Client

from shop import signals
from shop.services.customers import privacy as shop_privacy
from support.contracts import HandoffReason
from support.models import Conversation, Message
from support.services import handing, history, posting, privacy
from tests import factories as make
from tests.factories import NOW
from tests.support.surface import people

pytestmark = pytest.mark.django_db


def told(text: str, **fields: object) -> Conversation:
    row = people.conversation(**fields)
    posting.post(conversation_id=row.pk, author="customer", text=text, now=NOW)
    handing.hand_over(conversation=row, reason=HandoffReason.ASKED, now=NOW)
    return row


def test_the_shops_export_of_a_customer_has_their_conversations_and_nobody_elses():
    customer = make.customer()
    told("My own words", customer=customer)
    told("Somebody else's words", customer=make.customer())

    written = json.loads(shop_privacy.export(customer_id=customer.pk))

    assert [row["text"] for row in written["message"]] == ["My own words"]
    assert len(written["conversation"]) == len(written["handoff"]) == 1


def test_erasing_a_customer_deletes_what_they_said():
    customer, other = make.customer(), make.customer()
    told("My own words", customer=customer)
    told("Other words", customer=other)

    shop_privacy.erase(customer_id=customer.pk, now=NOW)

    assert list(Message.objects.values_list("text", flat=True)) == ["Other words"]


def test_forgetting_takes_the_devices_conversations_too():
    customer = make.customer()
    visitor = make.visitor(of=customer)
    told("signed in", customer=customer)
    told("before", visitor=visitor)
    told("another device", visitor=make.visitor())

    assert privacy.forget(customer_id=customer.pk, visitor_ids=[visitor.pk]) == 2
    assert Message.objects.get().text == "another device"


def test_a_device_that_signs_in_brings_its_conversations_but_not_those_of_another_account():
    customer = make.customer()
    visitor = make.visitor()
    own = told("before", visitor=visitor)
    other = told("theirs", visitor=visitor, customer=make.customer())

    assert history.adopt_visitor(visitor_id=visitor.pk, customer_id=customer.pk) == 1

    own.refresh_from_db()
    other.refresh_from_db()
    assert own.customer == customer
    assert other.customer != customer


def test_a_device_that_withdraws_its_consents_loses_what_it_said(django_capture_on_commit_callbacks):
    visitor, other = make.visitor(), make.visitor()
    told_by = people.conversation(visitor=visitor)
    posting.post(conversation_id=told_by.pk, author="customer", text="mine", now=NOW)
    told("waits for a person", visitor=visitor)
    told("another device", visitor=other)
    told("an account's", visitor=visitor, customer=make.customer())

    with django_capture_on_commit_callbacks(execute=True):
        signals.behaviour_erased.send(Conversation, customer_id=None, visitor_ids=[visitor.pk])

    assert set(Message.objects.values_list("text", flat=True)) == {
        "waits for a person", "another device", "an account's",
    }  # fmt: skip


def test_an_accounts_conversations_are_handed_out_only_after_a_fresh_sign_in(client):
    make.channel()
    account = make.user("ada@example.com")
    told("My own words", customer=make.customer(account=account))
    client.force_login(account)

    answer = client.get("/en/support/export/")
    assert answer["location"] == "/en/accounts/reauthenticate/?next=%2Fen%2Fsupport%2Fexport%2F"
    assert b"My own words" not in answer.content
    client.post(answer["location"], {"password": "wrong"})
    assert client.get("/en/support/export/").status_code == 302
    client.post(answer["location"], {"password": make.PASSWORD})

    assert b"My own words" in client.get("/en/support/export/").content


def test_a_guest_has_no_password_to_show_and_takes_along_what_this_browser_said():
    make.channel()
    mine, stranger = Client(), Client()
    mine.post("/en/support/say/", {"text": "My own words", "client_id": "c1"})

    assert b"My own words" in mine.get("/en/support/export/").content
    assert b"My own words" not in stranger.get("/en/support/export/").content
