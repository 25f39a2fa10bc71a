"""Operators' pages: what they show in both languages, also empty; who may see and press what; nothing is silent."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from risk import predictor
from risk.contracts import Action
from risk.contracts.events import EventKind
from risk.models import CaseLock, CaseNote, RiskAlert, RiskCase, RiskEvent, RuleVersion, ScreeningDecision
from risk.services import caseload, cases, rules, screening
from shop.services import staff
from tests import factories
from tests.factories import NOW
from tests.risk import screened

pytestmark = pytest.mark.django_db
BY_ZERO = '{"op": "gt", "of": [{"op": "div", "of": [{"field": "amount"}, {"value": 0}]}, {"value": 1}]}'
PAGES = ("queue", "rules", "build", "alerts", "dashboard")


def member(role: str):
    staff.ensure_roles()
    user = factories.user(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture(autouse=True)
def still(settings, tmp_path, monkeypatch):
    settings.ARTIFACTS_DIR = tmp_path
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(screening, "DEADLINE_S", 1e9)
    predictor.reset()
    yield
    predictor.reset()


@pytest.fixture
def operator(client):
    client.user = member("Operator")
    client.force_login(client.user)
    return client


def case(*, amount: str = "500", **more: object) -> RiskCase:
    answer = screening.screen(screened.request(amount=amount, now=NOW, **more))
    decision = ScreeningDecision.objects.get(screening_id=answer.screening_id)
    screening.open_case(decision, now=NOW)
    return RiskCase.objects.get(decision=decision)


def over(amount: int) -> object:
    return {"version": 1, "when": {"op": "gt", "of": [{"field": "amount"}, {"value": amount}]}}


def matured(n: int = 100) -> None:
    for number in range(n):
        at = NOW - timedelta(days=100, minutes=number)
        answer = screening.screen(screened.request(amount="900" if number % 10 == 0 else "20", now=at))
        if number % 10 == 0:
            cases.label(
                screening_id=answer.screening_id, is_fraud=True, kind=EventKind.CHARGEBACK,
                now=at + timedelta(days=20),
            )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_itself_empty_in_both_languages(operator, name, language):
    operator.cookies["django_language"] = language

    page = operator.get(reverse(f"risk_admin:{name}"))

    assert page.status_code == 200
    assert "<script>" not in page.content.decode().partition("<body")[2].partition("data-cases")[2]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_case_shows_reasons_links_and_what_happened(operator, still, language, settings):
    screened.publish(settings.ARTIFACTS_DIR)
    operator.cookies["django_language"] = language
    row = case(amount="990")
    other = screening.screen(screened.request(amount="20", now=NOW - timedelta(days=3)))
    cases.label(screening_id=other.screening_id, is_fraud=True, kind=EventKind.CHARGEBACK, now=NOW)

    page = operator.get(reverse("risk_admin:case", args=[row.pk])).content.decode()

    assert page.count("<svg") >= 2
    assert "✕" in page  # the other order of the same address is known to be fraud
    assert ("the amount" if language == "en" else "金额").lower() in page.lower()
    assert "django_language" not in page
    assert operator.get(reverse("risk_admin:queue")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_customer_is_kept_out_and_a_viewer_only_looks(client, name):
    url = reverse(f"risk_admin:{name}")
    client.force_login(factories.user())
    assert client.get(url).status_code == 302

    client.force_login(member("Viewer"))
    assert client.get(url).status_code == (403 if name == "build" else 200)
    assert client.post(url, {"do": "fraud"}).status_code in {403, 405}


def test_an_unknown_case_or_rule_is_not_found(operator):
    assert operator.get(reverse("risk_admin:case", args=[77])).status_code == 404
    assert operator.get(reverse("risk_admin:rule", args=[77])).status_code == 404


def test_a_case_is_decided_with_a_reason_that_fits(operator):
    row = case()
    url = reverse("risk_admin:case", args=[row.pk])

    operator.post(url, {"do": "fraud", "fraud_reason": "", "text": "odd"})
    row.refresh_from_db()
    assert row.state == "open"
    assert not CaseNote.objects.exists()

    operator.post(url, {"do": "fraud", "fraud_reason": "stolen_card", "text": "the bank said so"})

    row.refresh_from_db()
    note = CaseNote.objects.get()
    assert (row.state, row.decided_by) == ("confirmed", f"staff:{operator.user.pk}")
    assert (note.reason, note.text) == ("stolen_card", "the bank said so")
    assert RiskEvent.objects.get(kind=EventKind.LABELLED.value).is_fraud
    assert not CaseLock.objects.exists()


def test_who_looks_at_a_case_keeps_others_out_for_a_quarter_of_an_hour(operator):
    row = case()
    caseload.take(case_id=row.pk, by="staff:99", now=NOW)
    url = reverse("risk_admin:case", args=[row.pk])

    operator.post(url, {"do": "good", "good_reason": "known"})
    row.refresh_from_db()
    assert row.state == "open"

    caseload.take(case_id=row.pk, by="staff:5", now=NOW + timedelta(minutes=16))

    assert CaseLock.objects.get().by == "staff:5"
    with pytest.raises(caseload.CaseHeld):
        caseload.decide(
            case_id=row.pk, is_fraud=False, reason="known", text="", by="staff:99",
            now=NOW + timedelta(minutes=17),
        )  # fmt: skip
    caseload.release(case_id=row.pk, by="staff:99")  # not one's own: nothing
    assert CaseLock.objects.exists()


def test_of_many_cases_each_is_told_and_none_stops_the_others(operator):
    first, held, done = case(), case(email="b@example.com"), case(email="c@example.com")
    caseload.take(case_id=held.pk, by="staff:99", now=NOW)
    cases.decide(case_id=done.pk, is_fraud=False, by="staff:99", now=NOW)

    page = operator.post(
        reverse("risk_admin:queue"),
        {"case": [first.pk, held.pk, done.pk, 4_444], "do": "good", "good_reason": "known", "text": ""},
        follow=True,
    )

    first.refresh_from_db()
    held.refresh_from_db()
    told = [str(message) for message in page.context["messages"]]
    assert (first.state, held.state) == ("released", "open")
    assert len([each for each in told if each.startswith("Case ")]) == 3
    assert "1 case released." in told


def test_nothing_ticked_is_told(operator):
    page = operator.post(reverse("risk_admin:queue"), {"do": "good", "case": ["x", "9" * 30]}, follow=True)

    assert [str(each) for each in page.context["messages"]] == ["Tick at least one case."]


def test_a_note_needs_words(operator):
    row = case()
    url = reverse("risk_admin:case", args=[row.pk])

    operator.post(url, {"do": "note", "text": "  "})
    assert not CaseNote.objects.exists()
    operator.post(url, {"do": "note", "text": "<b>called</b>"})

    assert CaseNote.objects.get().text == "<b>called</b>"
    assert "&lt;b&gt;called" in operator.get(url).content.decode()


def test_the_dearest_case_stands_first_and_late_ones_say_so(operator):
    case(amount="300")
    case(amount="900", email="b@example.com")
    RiskCase.objects.filter(expected_loss=Decimal(300)).update(due_at=NOW - timedelta(hours=2))

    page = operator.get(reverse("risk_admin:queue"))

    losses = [each.row.expected_loss for each in page.context["cases"]]
    assert losses == [Decimal(900), Decimal(300)]
    assert page.context["n_late"] == 1
    assert "late by 2 h 0 min" in page.content.decode()


def test_the_queue_asks_the_database_as_often_for_many_cases_as_for_one(operator):
    url, counts = reverse("risk_admin:queue"), []
    for number in range(3):
        row = case(email=f"{number}@example.com")
        caseload.take(case_id=row.pk, by="staff:99", now=NOW)
        operator.get(url)
        with CaptureQueriesContext(connection) as asked:
            operator.get(url)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def form(**more: str) -> dict[str, str]:
    fields = {
        "code": "dear", "action": "review", "joint": "all", "do": "save",
        "field-0": "amount", "operator-0": "gt", "value-0": "500",
    }  # fmt: skip
    return fields | more


def test_a_rule_is_written_in_rows_and_kept_as_a_draft(operator):
    page = operator.post(reverse("risk_admin:build"), form())

    row = RuleVersion.objects.get()
    assert page.url == reverse("risk_admin:rule", args=[row.pk])
    assert (row.code, row.state, row.when) == ("dear", "draft", over(500))
    again = operator.get(reverse("risk_admin:build"), {"from": row.pk}).context["draft"]
    assert [(each.field, each.operator, each.value) for each in again.rows] == [("amount", "gt", "500")]
    assert "amount &gt; 500" in operator.get(page.url).content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value-0": "many"}, "Condition 1: “many” is no number."),
        ({"value-0": "1e999999"}, "Condition 1: “1e999999” is no number."),
        ({"field-0": "", "value-0": ""}, "Fill in at least one condition."),
        ({"field-0": "colour"}, "Condition 1: choose a field."),
        ({"operator-0": "like"}, "Condition 1: choose how to compare."),
        ({"code": "two words"}, "A name of letters, digits, “-” and “_” is needed."),
        ({"action": "explode"}, "Choose what the rule does."),
        ({"expression": "{"}, "The expression is no JSON, see line 1."),
        ({"expression": "[" * 5_000}, "The expression is no JSON, see line 1."),
        ({"expression": '{"value": true}'}, "it names no field, so it says the same of every order"),
        ({"expression": '{"op": "gt", "of": [{"field": "gone"}, {"value": 1}]}'}, "there is no field “gone”"),
        (
            {"expression": BY_ZERO},
            "it divides by zero",
        ),
        ({"expression": '{"op": "ge", "of": [{"field": "amount"}, {"field": "amount"}]}'}, "it matches every order"),
        ({"expression": '{"op": "ge", "of": [{"field": "amount"}, {"value": 0}]}'}, "it matches every order"),
        ({"expression": '{"op": "le", "of": [{"field": "device_is_new"}, {"value": 1}]}'}, "it matches every order"),
        ({"field-1": "amount", "operator-1": "lt", "value-1": "100"}, "it can never match an order"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_clearly_and_keeps_what_was_typed(operator, change, told):
    page = operator.post(reverse("risk_admin:build"), form(**change))

    assert page.status_code == 200
    assert told in page.context["refusal"]
    assert page.context["draft"].action == change.get("action", "review")
    assert not RuleVersion.objects.exists()


def test_a_refusal_is_told_in_chinese_too(operator):
    operator.cookies["django_language"] = "zh-hans"

    page = operator.post(
        reverse("risk_admin:build"),
        form(expression='{"op": "ge", "of": [{"field": "amount"}, {"field": "amount"}]}'),
    )

    assert re.search(r"[\u4e00-\u9fff]", page.context["refusal"])
    assert "matches" not in page.context["refusal"]


def test_trying_a_rule_shows_the_back_test_and_keeps_nothing(operator):
    matured()

    page = operator.post(reverse("risk_admin:build"), form(do="try"))

    trial = page.context["trial"]
    assert (trial.n_orders, trial.n_matched, trial.n_caught, trial.n_frauds) == (100, 10, 10, 10)
    assert (page.context["caught"], page.context["turned_away"]) == ("€9,000.00", "–")
    assert sum(week.n_caught for week in page.context["weeks"]) == 10
    assert "<svg" in page.content.decode()
    assert not RuleVersion.objects.exists()


def test_one_more_condition_keeps_what_is_there(operator):
    page = operator.post(reverse("risk_admin:build"), form(do="add"))

    assert [row.field for row in page.context["draft"].rows] == ["amount", ""]


def press(client, row: RuleVersion, do: str) -> list[str]:
    page = client.post(reverse("risk_admin:rule", args=[row.pk]), {"do": do}, follow=True)
    row.refresh_from_db()
    return [str(message) for message in page.context["messages"]]


def test_a_second_person_approves_and_a_version_goes_live_in_steps_and_back(operator, client):
    matured()
    by = f"staff:{operator.user.pk}"
    old = RuleVersion.objects.create(
        code="dear", version=1, action="review", when=over(700), state="live", stage="100", author="x",
        approved_by="y", created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    row = rules.write(code="dear", action=Action.REVIEW, when=over(500), author=by, now=NOW)

    press(operator, row, "propose")
    told = press(operator, row, "approve")
    assert row.state == "proposed"
    assert "a second person is needed" in told[0]

    client.force_login(member("Operator"))
    press(client, row, "approve")
    assert row.state == "shadow"
    press(client, row, "live")
    assert (row.state, row.stage) == ("live", "1")
    press(client, row, "widen")
    press(client, row, "widen")
    old.refresh_from_db()
    assert (row.stage, old.state) == ("100", "retired")

    press(client, row, "back")
    old.refresh_from_db()

    assert (row.state, old.state, old.stage) == ("retired", "live", "100")
    assert press(client, row, "back")[0].startswith("This step is refused")
    assert press(client, row, "sing")[0] == "Nothing that can be done here was chosen."


def test_hits_in_the_shadow_are_counted(operator):
    row = RuleVersion.objects.create(
        code="cheap", version=3, action="block", when=over(10), state="shadow", author="x", approved_by="y",
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    for amount in ("5", "20", "30"):
        screening.screen(screened.request(amount=amount, now=NOW))

    hits = operator.get(reverse("risk_admin:rule", args=[row.pk])).context["hits"]

    assert (hits.n_orders, hits.n_shadow, hits.n_decided) == (3, 2, 0)


def test_an_alert_is_acknowledged_once(operator):
    row = RiskAlert.objects.create(
        kind="card_testing", subject="device:ab12", level="act", value=9, usual=4, first_at=NOW, latest_at=NOW,
        details={"n_cards": 9, "n_declined": 12},
    )  # fmt: skip
    url = reverse("risk_admin:alerts")
    assert "9 cards and 12 declined payments" in operator.get(url).content.decode()

    operator.post(url, {"alert": row.pk, "do": "acknowledge", "note": "blocked the network"})
    row.refresh_from_db()
    assert (row.acknowledged_by, row.note) == (f"staff:{operator.user.pk}", "blocked the network")

    page = operator.post(url, {"alert": "77", "do": "acknowledge"}, follow=True)

    assert [str(each) for each in page.context["messages"]] == ["There is no such alert."]


def test_the_dashboard_counts_only_what_has_matured(operator):
    matured()
    ScreeningDecision.objects.filter(amount=900).update(verdict="review")
    screening.screen(screened.request(amount="20", now=NOW))

    page = operator.get(reverse("risk_admin:dashboard"))

    currency, summary, *_ = page.context["summaries"][0]
    assert (currency, summary.n, summary.n_frauds) == ("EUR", 100, 10)
    assert page.context["found"].n_young == 1
    assert summary.saved > 0
