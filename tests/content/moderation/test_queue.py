"""The queue of reviews that wait: what people see, what they decide, and that no reading overturns it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content import services
from content.models import ReviewAnalysis
from shop.models import Review, User
from tests import factories
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/content/reviewanalysis/"
INSULT = "The seller is a fucking thief."


@pytest.fixture
def boss() -> Client:
    User.objects.create_superuser("boss@example.com", factories.PASSWORD)
    client = Client()
    client.login(email="boss@example.com", password=factories.PASSWORD)
    return client


def held(text: str = INSULT, **fields) -> ReviewAnalysis:
    """A review that waits, as it was read."""
    review = rows.review(fields.pop("product", None) or factories.product(), text, state="pending")
    values = {"verdict": "hold", "findings": [["abuse", "profanity", 16, 23]], **fields}
    return rows.read(review, **values)


def act(client: Client, name: str, *ids: int, **extra: str):
    return client.post(f"{LIST}?standing=all", {"action": name, "_selected_action": ids, **extra})


def test_the_queue_shows_what_waits_and_nothing_else(boss):
    held("Waits for somebody.")
    held("Has been looked at.", decided="approved")
    rows.read(rows.review(factories.product(), "Was never held."))

    page = boss.get(LIST).content.decode()

    assert "Waits for somebody." in page
    assert "Has been looked at." not in page
    assert "Was never held." not in page
    assert "Was never held." in boss.get(LIST, {"standing": "all"}).content.decode()


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ({"reason": "spam"}, "an advertisement"),
        ({"spoken": "zh"}, "中文的评价"),
        ({"suspicious": "0.5"}, "a suspicious one"),
    ],
)
def test_the_queue_is_narrowed(boss, wanted, shown):
    held("an advertisement", findings=[["spam", "offer", 0, 2]])
    held("中文的评价", language="zh")
    held("a suspicious one", suspicion=0.7)

    page = boss.get(LIST, wanted).content.decode()

    texts = {"an advertisement", "中文的评价", "a suspicious one"}
    assert shown in page
    assert not [text for text in texts - {shown} if text in page]


def test_the_list_costs_as_many_queries_for_thirty_reviews_as_for_one(boss):
    held()
    boss.get(LIST)
    with CaptureQueriesContext(connection) as one:
        boss.get(LIST)
    for _ in range(29):
        held()

    with CaptureQueriesContext(connection) as thirty:
        boss.get(LIST)

    assert len(thirty) == len(one) == 4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_a_review_marks_what_was_found_and_escapes_the_rest(boss, language):
    row = held("<b>The seller</b> is a fucking thief.", findings=[["abuse", "profanity", 23, 30]])

    page = boss.get(f"{LIST}{row.pk}/change/", headers={"accept-language": language}).content.decode()

    assert "fucking</mark>" in page
    assert "&lt;b&gt;The seller&lt;/b&gt;" in page
    assert 'name="_save"' not in page


def test_a_decision_on_many_asks_first(boss):
    row = held()

    page = act(boss, "approve_all", row.pk)

    assert INSULT in page.content.decode()
    assert Review.objects.get().state == "pending"


def test_a_confirmed_decision_is_done_and_written_down(boss, django_capture_on_commit_callbacks):
    first, second = held(), held()

    with django_capture_on_commit_callbacks(execute=True):
        act(boss, "hide_all", first.pk, second.pk, confirmed="1")

    boss_id = User.objects.get().pk
    assert set(Review.objects.values_list("state", flat=True)) == {"rejected"}
    assert set(ReviewAnalysis.objects.values_list("decided", "decided_by")) == {
        ("hidden", f"staff:{boss_id}")
    }
    assert LogEntry.objects.filter(user_id=boss_id, object_id=str(first.pk)).count() == 1


def test_a_button_decides_on_one_review(boss, django_capture_on_commit_callbacks):
    row = held()

    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("admin:content_reviewanalysis_approve", args=[row.pk]), {"_form_submitted": "True"})

    assert Review.objects.get().state == "approved"
    assert ReviewAnalysis.objects.get().decided == "approved"


def test_an_answer_to_many_needs_words(boss):
    row = held()

    act(boss, "reply_all", row.pk, confirmed="1")
    assert Review.objects.get().reply == ""
    act(boss, "reply_all", row.pk, confirmed="1", text="We are sorry.")

    assert Review.objects.get().reply == "We are sorry."


def test_nothing_is_ever_deleted_here(boss):
    row = held()

    assert boss.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in boss.get(LIST).content.decode()


def client_with(role: str) -> Client:
    user = factories.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def test_customer_service_decides_a_viewer_only_looks_and_a_stranger_is_kept_out():
    row = held()

    act(Client(), "approve_all", row.pk, confirmed="1")
    act(client_with("Viewer"), "approve_all", row.pk, confirmed="1")
    assert Review.objects.get().state == "pending"
    assert client_with("Operator").get(LIST).status_code == 200
    act(client_with("Customer service"), "approve_all", row.pk, confirmed="1")

    assert Review.objects.get().state == "approved"


def test_the_next_reading_leaves_a_decision_alone_until_the_words_change(
    boss, django_capture_on_commit_callbacks
):
    review = rows.review(factories.product(), INSULT)
    services.read(review_ids=[review.pk], now=NOW)
    assert Review.objects.get().state == "pending"
    with django_capture_on_commit_callbacks(execute=True):
        act(boss, "approve_all", ReviewAnalysis.objects.get().pk, confirmed="1")

    services.read(review_ids=[review.pk], now=NOW)
    assert Review.objects.get().state == "approved"

    Review.objects.filter(pk=review.pk).update(text=f"{INSULT} Again.")
    rows.unchanged(review, Review.objects.get().changed_at.replace(year=2999))
    services.read(review_ids=[review.pk], now=NOW)
    assert Review.objects.get().state == "pending"
    assert ReviewAnalysis.objects.get().decided == ""


def test_words_that_a_person_restored_are_not_masked_again(boss, django_capture_on_commit_callbacks):
    text = "Fits my desk, see 415-555-0132."
    review = rows.review(factories.product(), text)
    services.read(review_ids=[review.pk], now=NOW)
    assert Review.objects.get().text == "Fits my desk, see [phone]."
    services.read(review_ids=[review.pk], now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        act(boss, "restore_all", ReviewAnalysis.objects.get().pk, confirmed="1")
    services.read(review_ids=[review.pk], now=NOW)

    assert Review.objects.get().text == text
