"""Operators' pages of alerts and descriptions: what they say, who may, and what a list costs."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.admin import charts
from content.admin.charts import Counts
from content.admin.descriptions import sentence
from content.models import AspectAlert, DescriptionCheck
from shop.models import Aspect, User
from tests import factories as make
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LEDGER = {"at": NOW, "as_of": NOW, "source": "model", "model_name": "test"}
CHECKS = reverse("admin:content_descriptioncheck_changelist")
ALERTS = reverse("admin:content_aspectalert_changelist")


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss@example.com", make.PASSWORD))
    return client


def client_with(role: str) -> Client:
    user = make.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def check(*findings: list[object]) -> DescriptionCheck:
    product = make.product(f"Mug {make.number()}")
    return DescriptionCheck.objects.create(
        product=product,
        text_hash="x",
        findings=list(findings),
        n_findings=len(findings),
        readability_en=61.4,
        **LEDGER,
    )


def alert(**fields: object) -> AspectAlert:
    rows.aspects()
    values = {
        "product": make.product(f"Speaker {make.number()}"), "aspect": Aspect.objects.get(code="battery"),
        "is_worse": True, "since": date(2026, 3, 1), "rate_before": 0.1, "rate_after": 0.7, "n_before": 15,
        "n_after": 12, "score": 0.0004, **fields,
    }  # fmt: skip
    return AspectAlert.objects.create(**values, **LEDGER)


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (["contested", "en", "waterproof", "waterproof", 9, 30],
         "English: “waterproof”, but 9 of 30 reviewers who mention it disagree"),
        (["conflict", "zh", "500 毫升", "400 ml", 0, 0], "Chinese: “500 毫升”, but the property says 400 ml"),
        (["missing", "", "Material", "", 0, 0], "Property without a value: Material"),
        (["absolute", "zh", "最佳", "", 0, 0], "Chinese: “最佳” is an absolute claim that advertising law forbids"),
        (["superlative", "en", "unbeatable", "", 0, 0], "English: “unbeatable” cannot be shown to be true"),
        (["hidden", "en", "U+200B", "", 0, 0], "English: hidden from readers: U+200B"),
        (["untranslated", "zh", "", "", 0, 0], "Chinese: the description is missing"),
        (["hard", "en", "", "", 0, 0], "English: long sentences or long words"),
    ],
)  # fmt: skip
def test_a_finding_is_told_in_words_with_its_counts(finding, words):
    assert sentence(finding) == words


def test_checks_are_filtered_by_the_kind_of_finding(boss):
    found = check(["conflict", "en", "500 ml", "400 ml", 0, 0])
    other = check(["missing", "", "conflict", "", 0, 0])
    sound = check()

    page = boss.get(CHECKS, {"kind": "conflict"}).content.decode()
    nothing = boss.get(CHECKS, {"kind": "none"}).content.decode()

    assert found.product.name in page
    assert other.product.name not in page
    assert sound.product.name in nothing
    assert found.product.name not in nothing


def test_a_checks_page_leads_to_its_product_and_escapes_vendors_words(boss):
    row = check(["hidden", "en", "<script>alert(1)</script>", "", 0, 0])

    page = boss.get(reverse("admin:content_descriptioncheck_change", args=[row.pk])).content.decode()

    assert reverse("admin:shop_product_change", args=[row.product_id]) in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(("page", "row"), [(CHECKS, check), (ALERTS, alert)], ids=["checks", "alerts"])
def test_a_list_costs_as_many_queries_for_thirty_rows_as_for_one(boss, page, row):
    row()
    boss.get(page)
    with CaptureQueriesContext(connection) as one:
        boss.get(page)
    for _ in range(29):
        row()

    with CaptureQueriesContext(connection) as thirty:
        boss.get(page)

    assert len(thirty) == len(one)


@pytest.mark.parametrize("page", [CHECKS, ALERTS])
def test_strangers_and_staff_without_the_permission_are_kept_out(client, page):
    staff = client_with("Warehouse")

    assert client.get(page).status_code == 302
    assert staff.get(page).status_code == 403
    assert client_with("Operator").get(page).status_code == 200


def test_an_alert_shows_its_months_and_what_is_criticised_since(boss):
    row = alert()
    [review] = rows.said(row.product, "battery-")

    page = boss.get(reverse("admin:content_aspectalert_change", args=[row.pk])).content.decode()

    assert "<svg" in page
    assert review.text in page
    assert reverse("admin:shop_review_change", args=[review.pk]) in page


def test_an_alert_of_a_brand_counts_all_of_its_goods(boss):
    brand = make.brand("Acme")
    products = [make.product(f"Speaker {n}", brand=brand) for n in range(2)]
    row = alert(product=None, brand=brand)
    texts = [rows.said(product, "battery-")[0].text for product in products]

    page = boss.get(reverse("admin:content_aspectalert_change", args=[row.pk])).content.decode()

    assert all(text in page for text in texts)


def test_an_operator_closes_an_alert_with_a_note_and_a_viewer_cannot():
    row = alert()
    page = reverse("admin:content_aspectalert_change", args=[row.pk])

    refused = client_with("Viewer").post(page, {"state": "closed", "note": "mine"})
    row.refresh_from_db()
    assert (refused.status_code, row.state) == (403, "open")
    client_with("Operator").post(page, {"state": "closed", "note": "New batch."})

    row.refresh_from_db()
    assert (row.state, row.note, row.rate_after) == ("closed", "New batch.", 0.7)


def test_many_alerts_are_marked_at_once_and_keep_their_notes(boss):
    one, other = alert(note="Asked the maker."), alert()

    boss.post(ALERTS, {"action": "mark_seen", "_selected_action": [one.pk, other.pk]})

    one.refresh_from_db()
    other.refresh_from_db()
    assert [(one.state, one.note), (other.state, other.note)] == [("seen", "Asked the maker."), ("seen", "")]


def test_columns_stack_praise_on_criticism_and_mark_the_turn():
    drawn = charts.columns([Counts(date(2026, 1, 1), 3, 1), Counts(date(2026, 2, 1), 0, 2)], date(2026, 2, 1))

    first, second = drawn.columns
    assert (first.criticism_height, first.praise_height, first.praise_y) == (37.0, 111.0, 8.0)
    assert (second.criticism_height, second.praise_height) == (74.0, 0.0)
    assert (drawn.turn_x, drawn.most) == (360.0, 4)


def test_a_chart_of_no_months_is_empty():
    assert charts.columns([], date(2026, 1, 1)).columns == ()


def test_the_menu_has_the_group_only_for_who_may_view_something_of_it():
    assert "Checks of descriptions" in client_with("Catalogue editor").get("/admin/").content.decode()
    assert "Checks of descriptions" not in client_with("Warehouse").get("/admin/").content.decode()
