"""What was meant, chosen by a model where the models of intent abstain: one of ours, or nothing."""

import pytest

from ml_core.generator import GeneratorFailed
from support.contracts import Intent, Outcome
from support.models import Proposal
from tests.support.engine import talking

pytestmark = pytest.mark.django_db
UNCLEAR = "zorp blim kaduk wesol"


def choice(intent, **more):
    return ("choose", {"intent": intent, **more})


def test_what_is_clear_is_not_asked(ann, sent, model):
    scripted = model("router", choice("cancel_order"))
    talk = talking.talk(ann)

    assert "2026-000101" in talk.say("Where is order 2026-000101?").text
    assert scripted.asked == []


def test_a_choice_begins_a_procedure_that_looks_something_up(ann, sent, model):
    scripted = model("router", choice("order_list"))
    talk = talking.talk(ann)

    reply = talk.say(UNCLEAR)

    assert "2026-000101" in reply.text
    assert (talk.latest.mode, talk.latest.fallback, talk.latest.n_calls) == ("router", "", 1)
    assert scripted.offered == [{"choose"}]
    assert "Trail shoes" not in scripted.prompts


@pytest.mark.parametrize(
    "text", ['{"intent": "order_list"}', 'Sure! {"intent": "order_list", "country": null} ok']
)
def test_json_in_words_is_read_as_well(ann, sent, model, text):
    model("router", text)

    assert "2026-000101" in talking.talk(ann).say(UNCLEAR).text


@pytest.mark.parametrize("intent", ["cancel_order", "return_item", "change_address", "invoice", "newsletter"])
def test_what_changes_something_is_only_offered(ann, packing, model, intent):
    model("router", choice(intent, order_number="2026-000102"))
    talk = talking.talk(ann)

    reply = talk.say(UNCLEAR)

    assert reply.outcome is Outcome.ASKED
    assert [one.payload for one in reply.choices] == [f"intent:{intent}", "person"]
    assert reply.proposal is None
    talk.say("yes")
    assert not Proposal.objects.exists()


def test_a_person_is_only_offered(ann, model):
    model("router", choice("complaint"))

    assert talking.talk(ann).say(UNCLEAR).outcome is Outcome.ASKED


@pytest.mark.parametrize(
    ("answer", "fallback"),
    [
        (choice("order_list", sql="DROP TABLE"), "invalid"),
        (choice("give_money"), "invalid"),
        (choice(7), "invalid"),
        (choice(["order_list"]), "invalid"),
        (choice("order_list", order_number="1" * 50), "invalid"),
        (choice("talk_to_god"), "invalid"),
        ('{"intent": "order_li', "invalid"),
        ("order_list", "invalid"),
        ("[" * 3_000, "invalid"),
        ("{" * 3_000, "invalid"),
        ('["order_list"]', "invalid"),
        (choice("other"), "undecided"),
        (GeneratorFailed("half"), "failed"),
    ],
)
def test_anything_else_leaves_the_rules(ann, sent, model, settings, answer, fallback):
    model("router", answer)
    talk = talking.talk(ann)
    reply = talk.say(UNCLEAR)
    settings.SUPPORT_LLM_MODE = "none"

    assert reply.text == talking.talk(ann).say(UNCLEAR).text
    assert talk.latest.fallback == fallback


def test_anothers_order_is_not_opened_by_a_choice(ann, sent, theirs, model):
    model("router", choice("order_status", order_number="2026-000901"))
    talk = talking.talk(ann)

    assert "SECRET9" not in talk.say(UNCLEAR).text
    assert "SECRET9" not in talk.say(f"{UNCLEAR} 2026-000901").text


def test_a_guest_is_asked_to_sign_in(theirs, model):
    model("router", choice("order_status", order_number="2026-000901"))

    reply = talking.talk().say(UNCLEAR)

    assert reply.outcome is Outcome.REFUSED
    assert "SECRET9" not in reply.text


def test_every_intent_but_other_can_be_chosen_without_harm(ann, packing, model):
    for intent in Intent:
        model("router", choice(intent.value))
        talk = talking.talk(ann)
        assert talk.say(UNCLEAR).text
        assert talk.conversation.status == "bot"
    assert not Proposal.objects.exists()
