"""What is no payment: judged by rules, a rank or a model; a person looks, and nothing is ever refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from ml_core import config
from ml_core.registry import Registry
from risk import predictor, training
from risk.contracts import Action, Costs, Found, Score, TrainOptions
from risk.contracts.events import EventKind, Link
from risk.contracts.heads import DECIDED_AT, FitOptions, Head
from risk.features import reading
from risk.models import RiskCase, ScreeningDecision
from risk.policy import guards, suspecting
from risk.policy.probing import require_selective
from risk.services import recording, remembering, rules
from risk.training import labels
from tests import factories
from tests.risk import screened
from tests.risk.histories import START, happening

pytestmark = pytest.mark.django_db
NONE = Found(None)
OTHERS = [head for head in Head if head is not Head.PAYMENT]


@pytest.fixture(autouse=True)
def artifacts(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()
    yield tmp_path
    predictor.reset()


def judged(head: Head, *, n: int = 1, **links: str) -> list[str]:
    """So many events of a head in a row; what was decided of each."""
    found = {Link(what): value for what, value in links.items()}
    for number in range(n):
        recording.record(
            happening(
                f"{head.value}-{number}", DECIDED_AT[head], minutes=number, links=found, amount=Decimal(9)
            )
        )
    return list(ScreeningDecision.objects.order_by("at").values_list("verdict", flat=True))


@pytest.mark.parametrize("head", OTHERS)
def test_one_event_of_a_stranger_is_nothing(head):
    assert judged(head, device="d") == ["allow"]
    assert ScreeningDecision.objects.get().head == head.value
    assert not RiskCase.objects.exists()


def test_codes_tried_one_after_another_are_looked_at():
    assert judged(Head.PROMOTION, n=17, device="d") == ["allow"] * 15 + ["review"] * 2
    assert RiskCase.objects.count() == 2
    assert ScreeningDecision.objects.latest("at").rule_codes == ["many-codes@0"]


def test_reviews_of_one_device_are_looked_at():
    assert judged(Head.REVIEWS, n=6, device="d") == ["allow"] * 5 + ["review"]


def test_a_door_that_was_knocked_at_ten_times_is_looked_at_when_it_opens():
    for number in range(10):
        recording.record(
            happening(f"f{number}", EventKind.SIGN_IN_FAILED, minutes=number, links={Link.EMAIL: "m"})
        )
    recording.record(happening("in", EventKind.SIGN_IN, minutes=11, links={Link.EMAIL: "m"}))

    assert ScreeningDecision.objects.get().rule_codes == ["guessed-password@0"]


def test_who_sends_nearly_everything_back_is_looked_at():
    links = {Link.CUSTOMER: "c"}
    for number in range(4):
        at = {"minutes": number * 100.0, "links": links, "amount": Decimal(50)}
        remembering.store(happening(f"o{number}", **at))
        recording.record(happening(f"r{number}", EventKind.RETURNED, **at))

    assert list(ScreeningDecision.objects.order_by("at").values_list("verdict", flat=True))[-1] == "review"


def test_an_event_that_comes_twice_is_judged_once():
    for _ in range(2):
        recording.record(happening("r", EventKind.RETURNED, links={Link.DEVICE: "d"}))

    assert ScreeningDecision.objects.count() == 1


def test_whatever_a_rule_asks_for_a_person_is_the_most():
    found = Found(Action.BLOCK, ("x@1",))

    assert suspecting.suspect(Decimal(9), found, None, None, Costs()).action is Action.REVIEW


def test_beside_a_chance_from_labels_only_rules_that_allow_are_heard():
    hit, trusted = Found(Action.REVIEW, ("x@1",)), Found(Action.ALLOW, ("y@1",))

    def decided(found: Found, chance: float) -> Action:
        return suspecting.suspect(Decimal(90), found, Score(chance), None, Costs()).action

    assert (decided(hit, 0.001), decided(hit, 0.9)) == (Action.ALLOW, Action.REVIEW)
    assert decided(trusted, 0.9) is Action.ALLOW


def test_a_review_of_abuse_must_save_what_the_queue_asks():
    def decided(least: str) -> Action:
        costs, least_saving = Costs(), Decimal(least)
        return suspecting.suspect(
            Decimal(85), NONE, Score(0.5), None, costs, least_saving=least_saving
        ).action

    # Allowing is expected to cost 50, a review 1 + 5.
    assert (decided("44"), decided("44.01")) == (Action.REVIEW, Action.ALLOW)


def test_a_rank_opens_cases_for_the_rarest_alone():
    actions = [
        suspecting.suspect(Decimal(9), NONE, None, rank, Costs()).action for rank in (None, 0.99, 0.995, 1.0)
    ]

    assert actions == [Action.ALLOW, Action.ALLOW, Action.REVIEW, Action.REVIEW]


def test_a_chance_of_certainty_is_still_no_block():
    decided = suspecting.suspect(Decimal(500), NONE, Score(1.0), None, Costs())

    assert decided.action is Action.REVIEW


@pytest.mark.parametrize(
    ("suspicion", "amount", "expected"),
    [
        (Action.ALLOW, "10", Action.ALLOW),
        (Action.ALLOW, "10.01", Action.REVIEW),
        (Action.REVIEW, "1", Action.REVIEW),
        (None, "1", Action.REVIEW),
    ],
)
def test_money_leaves_only_after_a_clear_answer(suspicion, amount, expected):
    assert suspecting.pay_out(Decimal(amount), suspicion, most=Decimal(10)) is expected


def test_nothing_but_a_payment_can_be_blocked():
    judged(Head.REVIEWS, device="d")

    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningDecision.objects.update(verdict="block")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningDecision.objects.update(rank=1.5)


@pytest.mark.parametrize("guard", guards.GUARDS, ids=lambda guard: guard.code)
def test_every_guard_tells_events_apart(guard):
    fields = rules.FIELDS
    (own,) = (
        rule for rule in guards.rules(guard.head, fields, taken_over=frozenset()) if rule.code == guard.code
    )

    assert {each.action for each in (own, guard)} == {guard.action}
    if guard.code not in {"card-testing-challenge", "card-testing-block", "declines-of-a-day-block"}:
        require_selective(own.when, fields)  # the others have too many fields to try every combination


def test_an_operator_takes_a_guard_over():
    codes = {rule.code for rule in guards.rules(Head.PAYMENT, rules.FIELDS, taken_over=frozenset())}
    left = guards.rules(Head.PAYMENT, rules.FIELDS, taken_over=frozenset({"card-testing-block"}))

    assert codes - {rule.code for rule in left} == {"card-testing-block"}


def test_a_head_without_labels_is_ranked_and_the_rank_says_why(artifacts):
    events = [
        happening(
            f"v{number}", EventKind.REVIEWED, minutes=number * 60, links={Link.DEVICE: f"d{number % 90}"}
        )
        for number in range(300)
    ]
    for event in events:
        remembering.store(event)
    as_of = START + timedelta(days=30)
    with pytest.raises(training.NotEnoughData):
        training.train(TrainOptions(as_of), now=as_of)

    row = _judge_a_flood(as_of)

    assert (row.source, row.score, row.verdict) == ("fallback", None, "review")
    assert row.rank >= 0.995
    assert row.reasons[0]["code"].startswith("device_")


def _judge_a_flood(as_of) -> ScreeningDecision:
    """Four reviews within a minute: below every rule, and never seen before."""
    for number in range(4):
        at = as_of + timedelta(seconds=number)
        recording.record(
            happening(
                f"flood{number}", EventKind.REVIEWED, occurred_at=at, known_at=at, links={Link.DEVICE: "new"}
            )
        )
    return ScreeningDecision.objects.latest("at")


def test_a_head_with_labels_is_decided_by_its_chance(artifacts):
    store, now = Registry(artifacts), factories.NOW
    version = store.save(
        "risk", "returns", estimator="fraud_ensemble", tensors=screened.ensemble().state(),
        config=config.to_dict(screened.SMALL), metrics={}, card="", as_of=now, now=now,
        extra={"features": list(reading.NAMES)},
    )  # fmt: skip
    store.promote("risk", "returns", version, now=now, reason="test", by="test")

    recording.record(happening("r", EventKind.RETURNED, links={Link.DEVICE: "d"}, amount=Decimal(990)))

    row = ScreeningDecision.objects.get()
    assert (row.source, row.verdict, row.why, row.model_name) == ("model", "review", "cost", "returns")


def test_returns_teach_once_the_warehouse_has_seen_them():
    events = [
        happening("r1", EventKind.RETURNED),
        happening("r2", EventKind.RETURNED),
        happening("j", EventKind.JUDGED, minutes=9, subject="r1", is_fraud=True),
    ]

    found = labels.lessons(events, FitOptions(START + timedelta(days=99), Head.RETURNS))

    assert [row.event.event_id for row in found.reads] == ["r1"]
    assert found.target.tolist() == [1.0]


def test_what_was_blocked_or_never_paid_teaches_nothing():
    events = [
        *(happening(name) for name in ("good", "blocked", "declined", "paid")),
        happening("d1", EventKind.PAYMENT_DECLINED, minutes=1, subject="declined"),
        happening("d2", EventKind.PAYMENT_DECLINED, minutes=1, subject="paid"),
        happening("p", EventKind.PAID, minutes=2, subject="paid"),
    ]

    found = labels.lessons(events, FitOptions(START + timedelta(days=99)), blocked=frozenset({"blocked"}))

    assert {row.event.event_id for row in found.reads} == {"good", "paid"}


def test_abuse_is_no_fraud_of_payments():
    """A moderator's word counts among abuse, and leaves what is known of orders as it is."""
    memory = reading_memory()

    features = reading.read(happening("now", minutes=99, links={Link.DEVICE: "d"}), memory)

    assert (features["device_n_abuse"], features["device_n_bad"], features["linked_bad"]) == (1.0, 0.0, 0.0)


def reading_memory():
    from risk.features.memory import ProcessMemory  # noqa: PLC0415 - of this test alone

    memory = ProcessMemory()
    memory.add(happening("j", EventKind.JUDGED, links={Link.DEVICE: "d"}, subject="v", is_fraud=True))
    return memory


def test_the_features_of_all_heads_are_finite_or_missing():
    values = np.array(list(reading.read(happening("x", EventKind.SIGN_IN), reading_memory()).values()))

    assert not np.isinf(values).any()
