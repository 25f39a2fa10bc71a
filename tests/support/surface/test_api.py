"""The same by REST: one error shape, idempotent messages, streams, and nobody else's conversations."""

import pytest
from django.test import Client

from shop.services import api_keys
from support.models import Conversation, Handoff, Message, MessageFeedback
from tests import factories as make
from tests.factories import NOW
from tests.support.surface import people

pytestmark = pytest.mark.django_db
API = "/api/v1/support/conversations/"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _shop() -> None:
    make.channel()


def begin(client: Client, **headers: str) -> str:
    answer = client.post(API, {}, content_type=JSON, headers=headers)
    assert answer.status_code == 201, answer.content
    return f"{API}{answer.json()['token']}/"


def say(client: Client, address: str, **body: object):
    given = {"client_id": "1", "text": "Hello", **body}
    return client.post(f"{address}messages/", given, content_type=JSON)


def test_a_message_is_kept_streamed_and_then_read(client):
    address = begin(client)
    said = say(client, address)
    events = b"".join(client.get(said.json()["stream"]).streaming_content).decode()

    rows = client.get(f"{address}messages/").json()

    assert said.status_code == 201
    assert events.startswith("id: ")
    assert "event: done" in events
    assert [row["author"] for row in rows["results"]] == ["customer", "bot"]
    assert rows["results"][1]["claims"][0]["text"]
    assert rows["status"] == "bot"
    assert [row["number"] for row in client.get(f"{address}messages/?after=1").json()["results"]] == [2]


def test_the_same_client_id_is_the_same_message(client):
    address = begin(client)

    first, second = say(client, address), say(client, address, text="Something else")

    assert first.json() == second.json()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"client_id": ""}, "client_id"),
        ({"client_id": "x" * 65}, "client_id"),
        ({"text": ""}, "text"),
        ({"text": "x" * 50_000}, "text"),
        ({"text": 7}, "text"),
        ({"payload": "x" * 201}, "payload"),
        ({"customer_id": 1}, "customer_id"),
    ],
)
def test_a_bad_body_names_its_field_in_the_shops_shape(client, body, field):
    answer = say(client, begin(client), **body)

    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert answer.json()["errors"][0]["attr"] == field
    assert not Message.objects.exists()


def test_another_persons_conversation_is_not_found_by_any_method(client):
    owner, _customer = people.account()
    address = begin(owner)
    say(owner, address)
    stranger, _other = people.account()

    for other in (stranger, client):
        answers = [
            other.get(address),
            other.get(f"{address}messages/"),
            other.get(f"{address}stream/?message=1"),
            other.delete(address),
            say(other, address, client_id="2"),
            other.post(f"{address}person/", {}, content_type=JSON),
            other.post(f"{address}confirm/", {"proposal": "x"}, content_type=JSON),
            other.post(f"{address}decline/", {"proposal": "x"}, content_type=JSON),
            other.post(f"{address}feedback/", {"number": 1, "is_helpful": True}, content_type=JSON),
        ]
        assert {one.status_code for one in answers} == {404}
        assert {one.json()["errors"][0]["code"] for one in answers} == {"not_found"}
    assert Message.objects.count() == 1
    assert not Handoff.objects.exists()


def test_the_list_shows_ones_own_alone():
    owner, _customer = people.account()
    begin(owner)
    stranger, _other = people.account()

    assert len(owner.get(API).json()["results"]) == 1
    assert stranger.get(API).json()["results"] == []


def test_a_forged_proposal_changes_nothing_and_says_so(client):
    address = begin(client)

    answer = client.post(f"{address}confirm/", {"proposal": "forged:token"}, content_type=JSON)

    assert answer.status_code == 200
    assert answer.json()["result"] == "unknown"


def test_a_person_is_called_and_a_thumb_is_kept(client):
    address = begin(client)
    b"".join(client.get(say(client, address).json()["stream"]).streaming_content)

    thumb = client.post(
        f"{address}feedback/", {"number": 2, "is_helpful": False, "reason": "vague"}, content_type=JSON
    )
    person = client.post(f"{address}person/", {}, content_type=JSON)

    assert thumb.status_code == 204
    assert MessageFeedback.objects.get().reason == "vague"
    assert person.json()["status"] == "waiting"


def test_a_conversation_is_deleted_for_good(client):
    address = begin(client)
    say(client, address)

    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert not Message.objects.exists()


def test_a_key_sees_what_it_holds_the_token_of_but_no_accounts(client):
    made = api_keys.create(name="till", scopes=["orders:read", "orders:write"], channel_id=None, now=NOW)
    owner, _customer = people.account()
    theirs = begin(owner)
    own = begin(client, **{"X-Api-Key": made.secret})

    assert client.get(own, headers={"X-Api-Key": made.secret}).status_code == 200
    assert client.get(theirs, headers={"X-Api-Key": made.secret}).status_code == 404
    assert Conversation.objects.filter(customer=None).count() == 1


def test_too_many_conversations_from_one_network_are_429_with_the_shops_shape(client):
    answers = [client.post(API, {}, content_type=JSON) for _ in range(25)]

    assert answers[-1].status_code == 429
    assert answers[-1].json()["errors"][0]["code"] == "too_many"
    assert Conversation.objects.count() < 25


def test_the_schema_describes_every_route(client):
    schema = client.get("/api/schema/?format=json").json()

    paths = {path for path in schema["paths"] if "/support/" in path}
    assert len(paths) == 8
    assert {"support_say", "support_stream", "support_confirm"} <= {
        operation["operationId"] for path in paths for operation in schema["paths"][path].values()
    }
