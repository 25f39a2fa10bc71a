"""Templates in a model's words: only sentences that say the same are shown, and they are shown as they come."""

from decimal import Decimal

import pytest

from ml_core.generator import BudgetSpent, GeneratorBusy, GeneratorFailed, GeneratorTimeout
from support.contracts import StreamKind
from support.models import Message
from support.services import conversing
from tests.support.engine import talking

pytestmark = pytest.mark.django_db
ASK = "Where is order 2026-000101?"


def template(ann, settings):
    settings.SUPPORT_LLM_MODE = "none"
    return [claim.text for claim in talking.talk(ann).say(ASK).claims]


def lines(texts):
    return "".join(f"{at}. {text}\n" for at, text in enumerate(texts, 1))


def test_without_a_mode_no_model_is_asked(ann, sent, model):
    scripted = model("none", "1. nonsense")
    talk = talking.talk(ann)

    assert "2026-000101" in talk.say(ASK).text
    assert scripted.asked == []
    assert (talk.latest.mode, talk.latest.n_calls) == ("", 0)


def test_verified_sentences_are_said_and_the_row_tells_what_they_cost(ann, sent, model, settings):
    settings.LLM = {"LLM_PRICE_PROMPT": "1", "LLM_PRICE_ANSWER": "2"}
    first, *rest = template(ann, settings)
    ours = f"Your {first[0].lower()}{first[1:]}"
    scripted = model("phraser", lines([ours, *rest]))
    talk = talking.talk(ann)

    reply = talk.say(ASK)

    assert [claim.text for claim in reply.claims] == [ours, *rest]
    row = talk.latest
    assert (row.mode, row.fallback, row.n_calls, row.dropped) == ("phraser", "", 1, [])
    assert row.n_tokens > 0
    assert row.cost > 0
    assert "TR100" in scripted.prompts


@pytest.mark.parametrize(
    "lie",
    [
        "Your order 2026-000901 is on its way to Boris.",
        "Your order 2026-000101 has been delivered.",
        "We pay you 500 EUR back.",
        "Click https://evil.example",
        "您的订单已取消。",
    ],
)
def test_a_lie_is_dropped_and_the_template_says_it(ann, sent, model, settings, lie):
    texts = template(ann, settings)
    model("phraser", lines([lie, *texts[1:]]))
    talk = talking.talk(ann)

    assert [claim.text for claim in talk.say(ASK).claims] == texts
    assert talk.latest.dropped[0][0] == lie
    assert len(talk.latest.dropped) == 1


def test_nothing_but_lies_is_noted_as_unverified(ann, sent, model, settings):
    texts = template(ann, settings)
    model("phraser", lines(["All is cancelled."] * len(texts)))
    talk = talking.talk(ann)

    assert [claim.text for claim in talk.say(ASK).claims] == texts
    assert talk.latest.fallback == "unverified"


@pytest.mark.parametrize(
    ("answer", "fallback"),
    [
        (GeneratorBusy("resting"), "busy"),
        (GeneratorTimeout("slow"), "timeout"),
        (GeneratorFailed("down"), "failed"),
        (BudgetSpent("tokens"), "budget"),
        ("no lines at all", "invalid"),
        ("2. second first", "invalid"),
        ('{"half": ', "invalid"),
        ("1. " + "x" * 5_000, "invalid"),
        ("", "invalid"),
    ],
)
def test_templates_answer_whatever_goes_wrong(ann, sent, model, settings, answer, fallback):
    texts = template(ann, settings)
    model("phraser", answer)
    talk = talking.talk(ann)

    assert [claim.text for claim in talk.say(ASK).claims] == texts
    assert talk.latest.fallback == fallback
    assert talk.latest.source == "fallback"


def test_chinese_is_answered_in_chinese(ann, sent, model, settings):
    settings.SUPPORT_LLM_MODE = "none"
    texts = [
        claim.text for claim in talking.talk(ann, language="zh-hans").say("订单2026-000101到哪了").claims
    ]
    ours = f"您好，{texts[0]}"
    model("phraser", lines([ours, *texts[1:]]))

    assert talking.talk(ann, language="zh-hans").say("订单2026-000101到哪了").claims[0].text == ours


def test_what_will_happen_and_what_is_refused_stay_as_they_are(ann, packing, model):
    scripted = model("phraser", "1. Sure, done!")
    talk = talking.talk(ann)

    assert talk.say("please cancel order 2026-000102").proposal is not None
    assert "no order with this number" in talk.say("where is order 2026-777777?").text
    assert scripted.asked == []


def test_the_words_of_a_policy_stay_as_they_are(ann, model):
    scripted = model("phraser", "1. You may return anything for ever.")
    talk = talking.talk(ann)

    assert "for ever" not in talk.say("What is your return policy?").text
    assert scripted.asked == []


def test_sentences_stream_as_they_are_verified_and_no_other_does(ann, sent, model, settings):
    texts = template(ann, settings)
    model("phraser", "".join([f"1. Your {texts[0]}\n", "2. We give you 500 EUR.\n"]))
    talk = talking.talk(ann)
    message = conversing.receive(
        conversation_id=talk.conversation.pk, text=ASK, client_id="1", now=talking.NOW
    )

    heard = [
        (event.data["text"], Message.objects.filter(answers=message).exists())
        for event in conversing.answer(message_id=message.pk, now=talking.NOW)
        if event.kind is StreamKind.DELTA
    ]

    assert [text for text, _stored in heard] == [f"Your {texts[0]}", *texts[1:]]
    assert heard[0][1] is False  # it came before the answer was whole


def test_a_stream_that_is_lost_while_it_is_said_goes_on_with_the_same_words(ann, sent, model, settings):
    texts = template(ann, settings)
    model("phraser", f"1. Your {texts[0]}\n2. nothing")
    talk = talking.talk(ann)
    message = conversing.receive(
        conversation_id=talk.conversation.pk, text=ASK, client_id="1", now=talking.NOW
    )
    stream = conversing.answer(message_id=message.pk, now=talking.NOW)
    seen = [next(stream), next(stream)]
    stream.close()

    rest = list(conversing.answer(message_id=message.pk, now=talking.NOW, after=seen[-1].event_id))

    assert seen[-1].data["text"] == f"Your {texts[0]}"
    assert [event.data["text"] for event in rest if event.kind is StreamKind.DELTA] == texts[1:]
    assert rest[-1].kind is StreamKind.DONE


def test_what_was_said_is_taken_back_where_the_conversation_moved(ann, sent, model, settings):
    texts = template(ann, settings)
    model("phraser", f"1. Your {texts[0]}\n2. {texts[1]}\n")
    talk = talking.talk(ann)
    message = conversing.receive(
        conversation_id=talk.conversation.pk, text=ASK, client_id="1", now=talking.NOW
    )
    stream = conversing.answer(message_id=message.pk, now=talking.NOW)
    next(stream), next(stream)
    talk.say("hello")

    assert list(stream)[-1].kind is StreamKind.ERROR
    assert not Message.objects.filter(answers=message).exists()


def test_a_bug_in_the_phraser_leaves_the_templates(ann, sent, model, settings, monkeypatch):
    texts = template(ann, settings)
    model("phraser", lambda _prompt: 1 / 0)

    assert [claim.text for claim in talking.talk(ann).say(ASK).claims] == texts


def test_a_cap_of_a_conversation_lets_templates_answer(ann, sent, model, settings):
    settings.SUPPORT_LLM_CONVERSATION = {
        "calls": 1, "tokens": 10_000, "seconds": 60.0, "money": Decimal("1"),
    }  # fmt: skip
    scripted = model("phraser", "1. x")
    talk = talking.talk(ann)
    for _ in range(3):
        talk.say(ASK)

    assert len(scripted.asked) == 1
    assert talk.latest.fallback == "budget"


@pytest.mark.parametrize(
    ("name", "cap"), [("calls", 2), ("tokens", 300), ("seconds", 0.0), ("money", Decimal("-1"))]
)
def test_a_cap_of_a_day_holds_for_all_conversations(ann, sent, model, settings, name, cap):
    settings.SUPPORT_LLM_DAY = {
        "calls": 100, "tokens": 10**6, "seconds": 60.0, "money": Decimal("1"), name: cap,
    }  # fmt: skip
    scripted = model("phraser", "1. x")
    rows = []
    for _ in range(6):
        talk = talking.talk(ann)
        talk.say(ASK)
        rows.append(talk.latest)

    assert len(scripted.asked) <= 2
    assert rows[-1].fallback == "budget"
