"""From the queue to the answer: who may, who owns, what the customer is told, and what becomes of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from support.contracts import HandoffReason
from support.models import Article, Conversation, Handoff, Macro, Message
from support.services import handing, posting
from support.services.handing import BadReply, HandoffRefused
from tests.factories import NOW
from tests.support.surface import people

pytestmark = pytest.mark.django_db
INBOX = reverse("admin:support_handoff_changelist")


def waiting(reason: HandoffReason = HandoffReason.ASKED, **fields: object) -> Handoff:
    row = people.conversation(**fields)
    posting.post(conversation_id=row.pk, author="customer", text="My cup arrived broken", now=NOW)
    return handing.hand_over(conversation=row, reason=reason, now=NOW)


def page_of(row: Handoff) -> str:
    return reverse("admin:support_handoff_change", args=[row.pk])


def test_a_hand_over_carries_what_is_known_and_silences_the_assistant():
    state = {
        "slots": {"order_number": "A-1001", "product_ids": [7]},
        "stack": [{"intent": "return_item", "pending": "reason", "n_asked": 1}],
        "refused": ["window_over"],
    }

    row = waiting(state=state)

    assert row.summary["said"] == ["My cup arrived broken"]
    assert row.summary["facts"] == {"order_number": "A-1001"}
    assert (row.summary["procedure"], row.summary["waits_for"]) == ("return_item", "reason")
    assert row.summary["refused"] == ["window_over"]
    assert Conversation.objects.get().status == "waiting"


@pytest.mark.parametrize(
    ("reason", "is_urgent"), [(HandoffReason.SAFETY, True), (HandoffReason.ASKED, False)]
)
def test_danger_is_urgent(reason, is_urgent):
    assert waiting(reason).is_urgent is is_urgent


def test_two_people_cannot_take_the_same_matter():
    row = waiting()
    _client, ada = people.staff("Customer service")
    _client, bob = people.staff("Customer service")
    handing.take(conversation_id=row.conversation_id, user=ada, now=NOW)

    with pytest.raises(HandoffRefused):
        handing.take(conversation_id=row.conversation_id, user=bob, now=NOW)

    row.refresh_from_db()
    assert row.owner == ada


def test_only_the_owner_replies_releases_and_resolves():
    row = waiting()
    _client, ada = people.staff("Customer service")
    _client, bob = people.staff("Customer service")
    matter = {"conversation_id": row.conversation_id, "user": bob, "now": NOW}
    handing.take(conversation_id=row.conversation_id, user=ada, now=NOW)

    for refused in (
        lambda: handing.reply(**matter, text="Hi"),
        lambda: handing.release(**matter),
        lambda: handing.resolve(**matter),
    ):
        with pytest.raises(HandoffRefused):
            refused()

    assert not Message.objects.filter(author="person").exists()
    assert Conversation.objects.get().status == "person"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4_001])
def test_an_empty_or_endless_reply_is_refused(text):
    row = waiting()
    _client, ada = people.staff("Customer service")
    handing.take(conversation_id=row.conversation_id, user=ada, now=NOW)

    with pytest.raises(BadReply):
        handing.reply(conversation_id=row.conversation_id, user=ada, text=text, now=NOW)

    assert not Message.objects.filter(author="person").exists()


def test_every_change_of_hands_is_told_in_the_customers_language():
    row = waiting(language="zh-hans")
    _client, ada = people.staff("Customer service")
    matter = {"conversation_id": row.conversation_id, "user": ada, "now": NOW}

    handing.take(**matter)
    handing.release(**matter)
    handing.take(**matter)
    handing.resolve(**matter)

    told = list(Message.objects.filter(author="system").values_list("text", flat=True))
    assert len(told) == 4
    assert not [text for text in told if text.isascii()]


def test_resolving_leaves_nothing_for_the_assistant_to_remember():
    row = waiting(state={"slots": {"order_number": "A-1001"}})
    _client, ada = people.staff("Customer service")
    handing.take(conversation_id=row.conversation_id, user=ada, now=NOW)

    handing.resolve(conversation_id=row.conversation_id, user=ada, now=NOW, note="sent a new one")

    kept = Conversation.objects.get()
    assert (kept.status, kept.state, kept.owner, kept.resolved_at) == ("resolved", {}, None, NOW)
    assert Handoff.objects.get().note == "sent a new one"


def test_an_agent_takes_answers_and_resolves_by_the_buttons():
    row = waiting()
    client, ada = people.staff("Customer service")
    macro = Macro.objects.create(name="Sorry", text_en="We are sorry.", text_zh="非常抱歉。")
    client.post(page_of(row), {"do": "take"})
    page = client.get(page_of(row), {"draft": "We are sorry."}).content.decode()
    client.post(page_of(row), {"do": "reply", "text": "A new cup is on its way.", "macro": str(macro.pk)})
    client.post(page_of(row), {"do": "resolve", "note": "ok"})

    row.refresh_from_db()
    said = Message.objects.get(author="person")
    macro.refresh_from_db()
    assert "My cup arrived broken" in page
    assert "We are sorry.</textarea>" in page
    assert (said.text, said.staff) == ("A new cup is on its way.", ada)
    assert row.state == "resolved"
    assert macro.n_used == 1


def test_an_answer_becomes_an_unpublished_article_that_is_due_at_once():
    row = waiting()
    client, ada = people.staff("Customer service")
    handing.take(conversation_id=row.conversation_id, user=ada, now=NOW)
    handing.reply(conversation_id=row.conversation_id, user=ada, text="We replace it.", now=NOW)

    answer = client.post(page_of(row), {"do": "article"})

    made = Article.objects.get(is_published=False)
    assert answer["Location"] == reverse("admin:support_article_change", args=[made.pk])
    assert made.versions.get().title_en == "My cup arrived broken"
    assert made.versions.get().body_en == "We replace it."
    assert made.review_by <= timezone.now().date()


def test_customers_words_are_data_on_the_agents_page():
    row = people.conversation()
    posting.post(conversation_id=row.pk, author="customer", text="<img src=x onerror=alert(1)>", now=NOW)
    handed = handing.hand_over(conversation=row, reason=HandoffReason.ASKED, now=NOW)
    client, _ada = people.staff("Customer service")

    page = client.get(page_of(handed)).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_queue_shows_urgent_ones_first_then_who_waited_longest():
    late = waiting()
    Handoff.objects.filter(pk=late.pk).update(asked_at=NOW - timedelta(hours=1), note="late")
    fresh = waiting()
    urgent = waiting(HandoffReason.SAFETY)
    client, _ada = people.staff("Customer service")

    page = client.get(INBOX).content.decode()

    places = [page.index(page_of(row)) for row in (urgent, late, fresh)]
    assert places == sorted(places)


def test_the_queue_costs_as_many_queries_for_thirty_as_for_one():
    client, _ada = people.staff("Customer service")
    waiting()
    client.get(INBOX)
    with CaptureQueriesContext(connection) as one:
        client.get(INBOX)
    for _ in range(29):
        waiting()

    with CaptureQueriesContext(connection) as thirty:
        client.get(INBOX)

    assert len(thirty) == len(one)


@pytest.mark.parametrize("role", ["Warehouse", "Catalogue editor", "Viewer"])
def test_other_roles_see_no_conversation(role):
    row = waiting()
    client, _user = people.staff(role)

    assert client.get(INBOX).status_code == 403
    assert client.get(page_of(row)).status_code == 403
    assert client.post(page_of(row), {"do": "take"}).status_code == 403
    assert client.get(reverse("admin:support_conversation_changelist")).status_code == 403
    assert Handoff.objects.get().state == "waiting"


def test_strangers_are_sent_to_the_sign_in(client):
    assert client.get(page_of(waiting())).status_code == 302


@pytest.mark.parametrize("name", ["conversation", "turndecision", "proposal", "messagefeedback"])
def test_ledgers_are_read_only(name):
    client, _ada = people.staff("Operator")

    assert client.get(reverse(f"admin:support_{name}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:support_{name}_add")).status_code == 403
