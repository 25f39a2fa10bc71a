"""Screening inside checkout: decided, written down with all that led to it, and safe where parts are missing."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal

import pytest
import redis
from django.db import IntegrityError, transaction

from risk import predictor
from risk.contracts import Action, RuleState
from risk.contracts.events import EventKind
from risk.features import reading, replaying
from risk.features.past import DatabaseMemory, history
from risk.models import MarketCosts, RiskCase, RiskEvent, RuleVersion, ScreeningDecision
from risk.services import Screener, cases, panel, remembering, rules, screening
from shop.contracts.screening import Verdict
from shop.ports import loader
from tests import factories
from tests.factories import NOW
from tests.risk import screened
from tests.risk.histories import history as made_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def artifacts(settings, tmp_path, monkeypatch):
    settings.ARTIFACTS_DIR = tmp_path
    monkeypatch.setattr(screening, "DEADLINE_S", 1e9)  # however busy the machine is
    predictor.reset()
    yield tmp_path
    predictor.reset()


@pytest.fixture
def model(artifacts):
    return screened.publish(artifacts)


def gone(root) -> None:
    """There is a champion, and its file is damaged."""
    version = screened.publish(root)
    (root / "risk" / "payment" / version / "model.safetensors").write_bytes(b"x")
    predictor.reset()


def over(amount: int) -> object:
    return {"version": 1, "when": {"op": "gt", "of": [{"field": "amount"}, {"value": amount}]}}


def rule(
    action: Action, *, above: int = 10, state: RuleState = RuleState.LIVE, **more: object
) -> RuleVersion:
    fields = {
        "code": f"{action.value}s", "version": 1, "stage": "100", "author": "ann", "approved_by": "bea",
        "when": over(above), "action": action.value, "state": state.value, "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    return RuleVersion.objects.create(**(fields | more))


def test_the_port_is_answered_by_the_app():
    assert isinstance(loader.screener(), Screener)


def test_without_a_model_an_order_goes_by_the_rules_and_is_marked():
    answer = screening.screen(screened.request(amount="50"))

    row = ScreeningDecision.objects.get(screening_id=answer.screening_id)
    assert (answer.verdict, answer.source, answer.reasons) == (Verdict.ALLOW, "fallback", ())
    assert (row.why, row.must_rescore, row.score) == ("unscored", True, None)
    assert not RiskCase.objects.exists()


def test_a_shop_that_never_had_a_model_sells_by_its_rules():
    answer = screening.screen(screened.request(amount="5000"))

    assert (answer.verdict, answer.is_provisional) == (Verdict.ALLOW, True)


def test_while_the_model_is_gone_a_dear_order_waits_for_a_person(artifacts):
    gone(artifacts)

    answer = screening.screen(screened.request(amount="200"))

    case = RiskCase.objects.get()
    assert answer.verdict is Verdict.REVIEW
    assert (case.decision.screening_id, case.expected_loss) == (answer.screening_id, Decimal(200))


def test_a_model_decides_by_cost_and_says_why(model):
    answer = screening.screen(screened.request(amount="990"))

    row = ScreeningDecision.objects.get(screening_id=answer.screening_id)
    assert answer.source == "model"
    assert answer.verdict is not Verdict.ALLOW
    assert "amount" in answer.reasons
    assert (row.model_version, row.must_rescore, row.why) == (model[:40], False, "cost")
    assert row.score > 0.5
    assert len(row.reasons) <= 5
    assert Decimal(row.costs[row.verdict]) == min(map(Decimal, row.costs.values()))


def test_a_cheap_order_passes(model):
    answer = screening.screen(screened.request(amount="20"))

    assert (answer.verdict, answer.reasons) == (Verdict.ALLOW, ())


def test_costs_of_a_market_change_the_decision(model):
    request = screened.request(amount="990")
    MarketCosts.objects.create(channel_id=request.channel_id, loss_rate=0, chargeback_fee=0)

    assert screening.screen(request).verdict is Verdict.ALLOW


def test_a_live_rule_wins_and_a_shadow_does_not(model):
    rule(Action.REVIEW, state=RuleState.SHADOW)
    assert screening.screen(screened.request(amount="20")).verdict is Verdict.ALLOW

    rule(Action.BLOCK)
    answer = screening.screen(screened.request(amount="20"))

    assert (answer.verdict, answer.reasons[0]) == (Verdict.BLOCK, "blocks@1")


def test_a_rule_that_can_no_longer_be_read_stops_nothing(model):
    rule(Action.BLOCK, when={"version": 1, "when": {"field": "gone"}})

    assert screening.screen(screened.request(amount="20")).verdict is Verdict.ALLOW


@pytest.mark.parametrize("harm", ["garbage", "pickle", "features"])
def test_a_damaged_or_foreign_model_means_rules_alone(artifacts, harm):
    version = screened.publish(artifacts, features=("amount",) if harm == "features" else reading.NAMES)
    file = artifacts / "risk" / "payment" / version / "model.safetensors"
    if harm != "features":
        file.write_bytes(b"\x80\x04cos\nsystem\n(S'touch /tmp/owned'\ntR." if harm == "pickle" else b"x")

    answer = screening.screen(screened.request(amount="50"))

    assert (answer.source, answer.verdict) == ("fallback", Verdict.ALLOW)
    assert panel(now=NOW).is_alarm


def test_what_is_late_goes_without_a_score(model, monkeypatch):
    monkeypatch.setattr(screening, "DEADLINE_S", -1.0)

    answer = screening.screen(screened.request(amount="50"))

    assert answer.source == "fallback"
    assert ScreeningDecision.objects.get().must_rescore


def test_no_personal_data_is_in_the_event():
    screening.screen(screened.request(email="ann.secret@example.com"))

    row = RiskEvent.objects.get()
    text = " ".join(str(value) for value in vars(row).values())
    assert "secret" not in text and "Hauptstr" not in text
    assert len(row.email) == len(row.address) == 24
    assert row.network == row.card == ""


def test_a_second_order_of_the_same_address_is_seen(django_capture_on_commit_callbacks):
    for minutes in (0, 5):  # Redis is told of an event when its row is there to stay
        with django_capture_on_commit_callbacks(execute=True):
            screening.screen(screened.request(now=NOW + timedelta(minutes=minutes)))

    features = ScreeningDecision.objects.order_by("at").last().features
    assert features["address_n_attempts_10m"] == 1.0
    assert features["email_n_attempts_10m"] == 1.0


def test_what_was_read_online_is_what_a_replay_reads(django_capture_on_commit_callbacks):
    for minutes in range(6):
        with django_capture_on_commit_callbacks(execute=True):
            screening.screen(screened.request(amount=str(20 + minutes), now=NOW + timedelta(minutes=minutes)))
    first = ScreeningDecision.objects.order_by("at").first()
    with django_capture_on_commit_callbacks(execute=True):
        cases.label(
            screening_id=first.screening_id,
            is_fraud=True,
            kind=EventKind.CHARGEBACK,
            now=NOW + timedelta(minutes=7),
        )
    screening.screen(screened.request(now=NOW + timedelta(minutes=8)))

    replayed = {
        row.event.event_id: row.features for row in replaying.replay(history(until=NOW + timedelta(days=1)))
    }

    for row in ScreeningDecision.objects.all():
        expected = {
            name: value for name, value in replayed[row.screening_id].items() if not math.isnan(value)
        }
        assert row.features == expected
    assert row.features["linked_bad"] == 1.0


def test_the_table_remembers_as_a_process_does():
    for event in sorted(made_up(150, seed=4), key=lambda each: (each.known_at, each.event_id)):
        remembering.store(event)
    offline = replaying.replay(history(until=NOW + timedelta(days=9_999)))

    expected = {row.event.event_id: row for row in offline}
    last = max(expected.values(), key=lambda row: (row.event.known_at, row.event.event_id))
    RiskEvent.objects.filter(known_at__gt=last.event.known_at).delete()
    RiskEvent.objects.filter(event_id=last.event.event_id).delete()
    found = reading.read(last.event, DatabaseMemory())

    assert str(found) == str(last.features)  # nan equals nan in words


def test_redis_away_means_the_table():
    class Away:
        def recall(self, places, now_ms):
            raise redis.ConnectionError

        def add(self, event):
            raise redis.ConnectionError

    memory = remembering.SharedMemory(Away())

    assert memory.recall(["card:x"], 0) == [[]]
    memory.add(made_up(20, seed=1)[0])


def test_a_case_is_decided_once_and_teaches(artifacts):
    gone(artifacts)
    answer = screening.screen(screened.request(amount="500"))
    case = RiskCase.objects.get()

    cases.decide(case_id=case.pk, is_fraud=True, by="staff:1", now=NOW)

    label = RiskEvent.objects.get(kind=EventKind.LABELLED.value)
    assert (label.subject, label.is_fraud) == (answer.screening_id, True)
    with pytest.raises(cases.CaseClosed):
        cases.decide(case_id=case.pk, is_fraud=False, by="staff:2", now=NOW)
    assert RiskEvent.objects.filter(kind=EventKind.LABELLED.value).count() == 1


def test_a_chargeback_that_is_sent_twice_counts_once():
    answer = screening.screen(screened.request())
    for _ in range(2):
        cases.label(
            screening_id=answer.screening_id,
            is_fraud=True,
            kind=EventKind.CHARGEBACK,
            now=NOW,
            event_id="cb-1",
        )

    assert RiskEvent.objects.filter(kind=EventKind.CHARGEBACK.value).count() == 1


def test_an_order_that_could_not_be_scored_is_scored_before_shipment(artifacts):
    screening.screen(screened.request(amount="150"))
    assert cases.rescore(now=NOW) == 0  # there is still no model
    screened.publish(artifacts)

    assert cases.rescore(now=NOW + timedelta(minutes=5)) == 1

    row = ScreeningDecision.objects.get()
    assert (row.must_rescore, row.source) == (False, "model")
    assert row.score < 0.5
    assert not RiskCase.objects.exists()


def test_a_late_score_that_looks_bad_opens_a_case(artifacts):
    rule(Action.ALLOW, above=500)
    screening.screen(screened.request(amount="990"))
    assert not RiskCase.objects.exists()
    screened.publish(artifacts)

    cases.rescore(now=NOW + timedelta(minutes=5))

    assert RiskCase.objects.get().state == "open"


def matured(n: int) -> None:
    """Past orders whose outcome has had time to arrive; every tenth is dear and a fraud."""
    for number in range(n):
        is_dear = number % 10 == 0
        at = NOW - timedelta(days=100, minutes=number)
        answer = screening.screen(screened.request(amount="900" if is_dear else "20", now=at))
        if is_dear:
            cases.label(
                screening_id=answer.screening_id, is_fraud=True, kind=EventKind.CHARGEBACK,
                now=at + timedelta(days=20),
            )  # fmt: skip


def test_a_rule_is_tried_approved_by_another_and_published_in_steps():
    matured(100)
    row = rules.write(code="dear", action=Action.REVIEW, when=over(500), author="ann", now=NOW)
    rules.move(rule_id=row.pk, after=RuleState.PROPOSED, by="ann", now=NOW)

    with pytest.raises(rules.RuleRefused, match="second person"):
        rules.move(rule_id=row.pk, after=RuleState.SHADOW, by="ann", now=NOW)
    rules.move(rule_id=row.pk, after=RuleState.SHADOW, by="bea", now=NOW)
    live = rules.move(rule_id=row.pk, after=RuleState.LIVE, by="bea", now=NOW)

    assert (live.state, live.stage, live.approved_by) == ("live", "1", "bea")
    assert (live.trial["n_caught"], live.trial["n_matched"], live.trial["n_frauds"]) == (10, 10, 10)
    assert rules.widen(rule_id=row.pk, now=NOW).stage == "10"
    assert rules.move(rule_id=row.pk, after=RuleState.RETIRED, by="ann", now=NOW).state == "retired"
    assert "dear" not in {rule.code for rule in rules.active()}


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"version": 1, "when": {"op": "gt", "of": [{"field": "colour"}, {"value": 1}]}}, "no field"),
        (
            {"version": 1, "when": {"op": "ge", "of": [{"field": "amount"}, {"field": "amount"}]}},
            "every order",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_not_written(when, message):
    with pytest.raises(rules.RuleRefused, match=message):
        rules.write(code="bad", action=Action.BLOCK, when=when, author="ann", now=NOW)

    assert not RuleVersion.objects.exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda: rule(Action.BLOCK, approved_by="ann"),
        lambda: rule(Action.BLOCK, approved_by=""),
        lambda: (rule(Action.BLOCK), rule(Action.BLOCK, version=2)),
        lambda: MarketCosts.objects.create(channel=factories.channel(), loss_rate=2),
        lambda: MarketCosts.objects.create(channel=factories.channel(), review_cost=-1),
    ],
)
def test_the_database_guards_what_must_hold(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
