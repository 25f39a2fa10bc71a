"""The page /support/ without script: writing, reading, deleting; whose conversations are whose; the launcher."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.services.limits import Limit
from support.models import Conversation, Handoff, Message, MessageFeedback
from support.services import conversing, posting
from tests import factories as make
from tests.support.surface import people

pytestmark = pytest.mark.django_db
PAGE = "/en/support/"


@pytest.fixture(autouse=True)
def _shop() -> None:
    make.channel()


def say(client: Client, text: str, path: str = f"{PAGE}say/", **more: str) -> str:
    """The address of the conversation that a posted message led to."""
    answer = client.post(path, {"text": text, "client_id": f"c{make.number()}", **more})
    assert answer.status_code == 302
    return answer["Location"].partition("#")[0]


def test_a_guest_asks_is_answered_and_finds_the_conversation_again(client):
    address = say(client, "Hello there")

    page = client.get(address).content.decode()
    again = client.get(PAGE).content.decode()

    assert "Hello there" in page
    assert 'role="log"' in page
    assert Message.objects.filter(author="bot").count() == 1
    assert "Hello there" in again


def test_the_same_client_id_is_one_message(client):
    address = say(client, "Hello")
    for _ in range(2):
        client.post(f"{address}say/", {"text": "Where do you ship to?", "client_id": "same"})

    assert Message.objects.filter(author="customer").count() == 2
    assert Message.objects.filter(author="bot").count() == 2


def test_an_empty_message_is_refused_and_begins_nothing_to_answer(client):
    answer = client.post(f"{PAGE}say/", {"text": "   "})

    assert answer.status_code == 400
    assert "Write a message first." in answer.content.decode()
    assert not Message.objects.exists()


def test_what_customers_write_is_escaped(client):
    address = say(client, "<script>alert(1)</script>")

    page = client.get(address).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("path", ["", "thread/", "stream/1/"])
def test_another_persons_conversation_is_not_found(client, path):
    owner, _customer = people.account()
    address = say(owner, "Hello")
    stranger, _other = people.account()

    assert owner.get(f"{address}{path}").status_code == 200
    assert stranger.get(f"{address}{path}").status_code == 404
    assert client.get(f"{address}{path}").status_code == 404


@pytest.mark.parametrize("path", ["say/", "person/", "decide/", "rate/2/", "erase/"])
def test_nobody_writes_into_another_persons_conversation(path):
    owner, _customer = people.account()
    address = say(owner, "Hello")
    n_before = Message.objects.count()
    stranger, _other = people.account()

    answer = stranger.post(f"{address}{path}", {"text": "x", "thumb": "up"})

    assert answer.status_code == 404
    assert Message.objects.count() == n_before
    assert not Handoff.objects.exists()
    assert not MessageFeedback.objects.exists()


def test_a_guests_conversation_joins_the_account_that_signs_in_and_follows_to_other_devices():
    user = make.user()
    customer = make.customer(account=user)
    phone, laptop = Client(), Client()
    address = say(phone, "Hello from my phone")
    phone.force_login(user)
    phone.get(PAGE)
    laptop.force_login(user)

    page = laptop.get(address)

    assert Conversation.objects.get().customer_id == customer.pk
    assert "Hello from my phone" in page.content.decode()


def test_a_person_is_called_by_one_tap_and_the_assistant_falls_silent(client):
    address = say(client, "Hello")
    client.post(f"{address}person/")
    n_answers = Message.objects.filter(author="bot").count()
    say(client, "Are you there?", f"{address}say/")

    page = client.get(address).content.decode()

    assert Handoff.objects.get().reason == "asked"
    assert Conversation.objects.get().status == "waiting"
    assert "A person will read this and answer here." in page
    assert Message.objects.filter(author="bot").count() == n_answers


def test_a_person_can_be_called_before_anything_was_said(client):
    client.post(f"{PAGE}person/")

    assert Handoff.objects.get().state == "waiting"


def test_calling_a_person_twice_is_one_hand_over(client):
    client.post(f"{PAGE}person/")
    client.post(f"{PAGE}person/")

    assert Handoff.objects.count() == 1
    assert Message.objects.filter(author="system").count() == 1


def test_an_agents_words_reach_the_open_page(client):
    address = say(client, "Hello")
    latest = Message.objects.count()
    row = Conversation.objects.get()
    posting.post(conversation_id=row.pk, author="person", text="I am Ada.", now=timezone.now())

    found = client.get(f"{address}thread/", {"after": latest}).json()

    assert "I am Ada." in found["html"]
    assert "Hello" not in found["html"]
    assert found["latest"] == latest + 1


@pytest.mark.parametrize("after", ["-1", "x", "9999999999999999999", "1 or 1=1"])
def test_nonsense_after_means_from_the_beginning(client, after):
    address = say(client, "Hello")

    assert "Hello" in client.get(f"{address}thread/", {"after": after}).json()["html"]


def test_a_message_to_a_closed_conversation_begins_a_clean_one(client):
    address = say(client, "Hello")
    Conversation.objects.update(status="resolved", state={})

    other = say(client, "Another thing", f"{address}say/")

    told = client.get(f"{other}thread/").json()["html"]
    assert other != address
    assert "Another thing" in told
    assert "Hello</p>" not in told


def test_a_thumb_and_its_reason_are_kept_masked_and_the_latest_counts(client):
    address = say(client, "Hello")
    number = Message.objects.get(author="bot").number
    client.post(f"{address}rate/{number}/", {"thumb": "up"})
    client.post(f"{address}rate/{number}/", {"thumb": "down", "reason": "write to ada@example.com"})

    kept = MessageFeedback.objects.get()

    assert kept.is_helpful is False
    assert "ada@example.com" not in kept.reason


def test_ones_own_message_cannot_be_rated(client):
    address = say(client, "Hello")

    assert client.post(f"{address}rate/1/", {"thumb": "up"}).status_code == 404
    assert not MessageFeedback.objects.exists()


def test_conversations_are_taken_along_and_deleted(client):
    address = say(client, "Remember me")
    other = Client()
    say(other, "Not mine")

    taken = client.get(f"{PAGE}export/")
    client.post(f"{address}erase/")

    told = taken.content.decode()
    assert "Remember me" in told
    assert "Not mine" not in told
    assert "token" not in json.loads(told)["conversation"][0]
    assert client.get(address).status_code == 404
    assert Conversation.objects.count() == 1


def test_a_stream_is_told_in_order_and_goes_on_behind_the_event_that_was_seen(client):
    address = say(client, "Hello")
    answer = client.get(f"{address}stream/1/")
    whole = b"".join(answer.streaming_content).decode()
    ids = re.findall(r"^id: (\S+)$", whole, flags=re.M)

    resumed = client.get(f"{address}stream/1/", headers={"Last-Event-ID": ids[-2]})
    rest = b"".join(resumed.streaming_content).decode()

    assert answer["Content-Type"].startswith("text/event-stream")
    assert answer["Cache-Control"] == "no-store"
    assert whole.rstrip().split("event: ")[-1].startswith("done")
    assert re.findall(r"^id: (\S+)$", rest, flags=re.M) == ids[-1:]
    assert Message.objects.filter(author="bot").count() == 1


def test_a_panel_gets_addresses_instead_of_a_redirect(client):
    answer = client.post(
        f"{PAGE}say/", {"text": "Hello", "client_id": "1"}, headers={"Accept": "application/json"}
    ).json()

    assert not Message.objects.filter(author="bot").exists()
    assert answer["stream"] == f"{answer['page']}stream/1/"


def test_too_many_messages_are_answered_429_in_both_forms(client, monkeypatch):
    # A window of a minute may end within the test on a busy machine.
    monkeypatch.setattr(conversing, "MESSAGES", Limit("support-messages", 30, 24 * 3_600))
    address = say(client, "Hello")
    for n in range(40):
        answer = client.post(
            f"{address}say/", {"text": "x", "client_id": str(n)}, headers={"Accept": "application/json"}
        )
        if answer.status_code == 429:
            break

    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many"
    page = client.post(f"{address}say/", {"text": "kept words", "client_id": "z"})
    assert page.status_code == 429
    assert "kept words" in page.content.decode()


def test_in_chinese_the_page_is_chinese(client):
    page = client.get("/zh-hans/support/").content.decode()

    assert "转人工" in page


def test_the_launcher_is_on_every_page_and_costs_no_query(client, settings):
    client.get("/en/")
    with CaptureQueriesContext(connection) as with_it:
        page = client.get("/en/").content.decode()
    settings.SHOP_SUPPORT_ROUTE = ""
    client.get("/en/")
    with CaptureQueriesContext(connection) as without:
        bare = client.get("/en/").content.decode()

    assert 'class="btn btn--primary launcher" href="/en/support/"' in page
    assert "js/support.js" in page
    assert "launcher" not in bare
    assert "support.js" not in bare
    assert len(with_it) == len(without)
