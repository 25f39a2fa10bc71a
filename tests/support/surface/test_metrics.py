"""Figures: what counts as resolved, what was never answered, and who reads it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from support.contracts import HandoffReason
from support.models import Handoff, Message, MessageFeedback, TurnDecision
from support.policy import clustering, resolving
from support.policy.resolving import Course
from support.services import handing, metrics, posting, reporting
from tests import factories as make
from tests.factories import NOW
from tests.support.surface import people

LONG_AGO = NOW - timedelta(days=10)
SINCE = NOW - timedelta(days=30)
LEDGER = {"as_of": NOW, "source": "model", "model_name": "test"}


def talked(outcome: str = "answered", text: str = "Hello", at=LONG_AGO, **fields: object):
    row = people.conversation(opened_at=at, updated_at=at, n_turns=1, **fields)
    said = posting.post(conversation_id=row.pk, author="customer", text=text, now=at)
    TurnDecision.objects.create(
        conversation=row, message=said, intent="other", outcome=outcome, duration_ms=40, at=at, **LEDGER
    )
    return row


@pytest.mark.parametrize(
    ("course", "is_resolved"),
    [
        (Course(False, True, 0, 0, False), True),
        (Course(False, False, 1, 0, False), True),
        (Course(False, False, 0, 0, False), False),
        (Course(True, True, 1, 0, False), False),
        (Course(False, True, 0, 1, False), False),
        (Course(False, True, 0, 0, True), False),
    ],
    ids=["done", "thumb up", "silence is not success", "a person", "thumb down", "came back"],
)
def test_resolution_is_verified_or_does_not_count(course, is_resolved):
    assert resolving.is_verified(course) is is_resolved


def test_the_interval_of_a_share_is_wilsons():
    share = resolving.share(8, 10)

    assert (round(share.low, 3), round(share.high, 3)) == (0.490, 0.943)
    assert resolving.share(0, 0).rate is None


@pytest.mark.django_db
def test_verified_resolution_counts_conversations_that_had_time_to_come_back():
    make.channel()
    customer = make.customer()
    talked("done")
    talked("answered")
    talked("done", at=NOW - timedelta(hours=5))
    talked("done", customer=customer)
    talked("answered", at=LONG_AGO + timedelta(hours=20), customer=customer)
    handed = talked("done")
    handing.hand_over(conversation=handed, reason=HandoffReason.ASKED, now=LONG_AGO)

    found = metrics.verified(since=SINCE, until=NOW)

    assert (found.n, found.of) == (1, 5)


@pytest.mark.django_db
def test_a_thumb_up_resolves_what_was_only_answered():
    row = talked("answered")
    answer = posting.post(conversation_id=row.pk, author="bot", text="So.", now=LONG_AGO)
    MessageFeedback.objects.create(message=answer, is_helpful=True, at=LONG_AGO)

    assert metrics.verified(since=SINCE, until=NOW).n == 1


@pytest.mark.django_db
def test_the_dashboards_figures_add_up():
    talked("abstained", "Do you deliver to the moon?")
    talked("abstained", "do you deliver to the Moon")
    talked("abstained", "你们有礼品包装吗")
    handed = talked("handed_over")
    row = handing.hand_over(conversation=handed, reason=HandoffReason.UPSET, now=LONG_AGO)
    Handoff.objects.filter(pk=row.pk).update(taken_at=LONG_AGO + timedelta(minutes=12))

    found = metrics.metrics(since=SINCE, until=NOW)

    assert found.n_conversations == found.n_turns == 4
    assert found.reasons == (("upset", 1),)
    assert found.outcomes == (("abstained", 3), ("handed_over", 1))
    assert [one.n for one in found.unanswered] == [2, 1]
    assert (found.times.answer_p50, found.times.wait_p50) == (40.0, 12.0)
    assert sum(day.n_handed_over for day in found.days) == 1
    assert len(found.days) == 31


def test_near_questions_are_one_gap_and_others_are_not():
    asked = ["Do you wrap gifts?", "do you wrap gifts", "Where is my order", "可以开发票吗", "可以开发票吗？"]

    assert [one.n for one in clustering.cluster(asked)] == [2, 2, 1]


@pytest.mark.django_db
def test_the_home_panel_is_red_while_somebody_waits_too_long():
    row = people.conversation()
    assert not reporting.panel(now=NOW).is_alarm

    handing.hand_over(conversation=row, reason=HandoffReason.ASKED, now=NOW - timedelta(minutes=45))

    shown = reporting.panel(now=NOW)
    assert shown.is_alarm
    assert shown.detail == "The longest wait is 45 minutes."
    assert shown.rows[0].values == ("1",)


@pytest.mark.django_db
def test_the_dashboard_draws_on_the_server_and_only_for_those_who_may():
    talked("abstained", "<script>alert(1)</script> on the moon")
    address = reverse("support_admin:dashboard")
    client, _user = people.staff("Operator")
    outsider, _other = people.staff("Warehouse")

    page = client.get(address, {"days": "90"}).content.decode()

    assert "<svg" in page
    assert "<script>alert(1)" not in page
    assert outsider.get(address).status_code == 403


@pytest.mark.django_db
def test_an_empty_shop_has_a_dashboard_too():
    client, _user = people.staff("Operator")

    assert client.get(reverse("support_admin:dashboard"), {"days": "x"}).status_code == 200
    assert not Message.objects.exists()
