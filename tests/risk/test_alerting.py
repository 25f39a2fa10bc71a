"""Alerts: each rings on data that is out of the ordinary and keeps quiet on data that is not; one row a thing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from risk.contracts.events import EventKind, Happening, Link
from risk.models import CaseLock, CaseNote, RiskAlert, RiskEvent, ScreeningDecision, ShadowScore
from risk.policy import watching
from risk.services import alerting, panel, remembering
from tests.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def event(kind: EventKind, ago: timedelta, **links: str) -> Happening:
    found = {Link(name): value for name, value in links.items()}
    return Happening(uuid.uuid4().hex, kind, NOW - ago, NOW - ago, found, Decimal(1))


def happen(kind: EventKind, n: int, ago: timedelta, every: timedelta, **links: str) -> None:
    made = [event(kind, ago + every * at, **links) for at in range(n)]
    RiskEvent.objects.bulk_create(remembering.row_of(each) for each in made)


def screened(
    n: int, ago: timedelta, *, verdict: str = "allow", score: float | None = 0.1, facts: tuple = ("a",)
):
    """So many orders within an hour."""
    made = [event(EventKind.ORDER, ago + timedelta(seconds=10 * at)) for at in range(n)]
    rows = RiskEvent.objects.bulk_create(remembering.row_of(each) for each in made)
    return ScreeningDecision.objects.bulk_create(
        ScreeningDecision(
            at=row.known_at, as_of=row.known_at, source="model", model_version="v1", score=score, amount=1,
            screening_id=row.event_id, event=row, verdict=verdict, why="cost", features=dict.fromkeys(facts, 1.0),
        )
        for row in rows
    )  # fmt: skip


def kinds() -> list[str]:
    alerting.check(now=NOW)
    return sorted(alerting.standing().values_list("kind", flat=True))


def test_nothing_rings_in_a_quiet_shop():
    assert kinds() == []


def test_a_burst_of_declines_rings_and_a_usual_evening_does_not():
    happen(EventKind.PAYMENT_DECLINED, 600, 15 * MINUTE, 15 * MINUTE)  # one in fifteen minutes, for days
    happen(EventKind.PAYMENT_DECLINED, 5, MINUTE, MINUTE)
    assert kinds() == []

    happen(EventKind.PAYMENT_DECLINED, 8, MINUTE, MINUTE / 2)

    assert kinds() == ["declines"]


def test_many_cards_of_one_device_ring_and_a_family_does_not():
    for card in range(3):
        happen(EventKind.PAYMENT_TRIED, 1, MINUTE, MINUTE, device="tablet", card=f"k{card}")
    assert kinds() == []

    for card in range(6):
        happen(EventKind.PAYMENT_TRIED, 1, MINUTE, MINUTE, device="bot", card=f"b{card}")

    assert kinds() == ["card_testing"]
    row = RiskAlert.objects.get()
    assert (row.subject, row.level, row.details["n_cards"]) == ("device:bot", "act", 6)


def test_scores_that_shift_ring_and_the_same_scores_do_not():
    for at in range(20):
        screened(20, 2 * DAY + at * timedelta(hours=1), score=at / 20)
        screened(20, timedelta(hours=1) + at * timedelta(minutes=5), score=at / 20)
    assert kinds() == []

    ScreeningDecision.objects.filter(at__gt=NOW - DAY, score__lt=0.7).update(score=0.95)

    assert kinds() == ["drift"]
    assert RiskAlert.objects.get().level == "act"


def test_a_day_of_blocks_rings_and_the_usual_share_does_not():
    screened(300, 3 * DAY)
    screened(6, 3 * DAY, verdict="block")
    screened(150, timedelta(hours=2))
    screened(3, timedelta(hours=2), verdict="block")
    assert kinds() == []

    screened(20, timedelta(hours=3), verdict="block")

    assert kinds() == ["blocks"]


def test_a_fact_that_goes_missing_rings_and_one_that_never_was_there_does_not():
    screened(150, 3 * DAY, facts=("a", "b"))
    screened(150, timedelta(hours=2), facts=("a", "b"))
    assert kinds() == []

    screened(150, timedelta(hours=4), facts=("a",))

    assert kinds() == ["nulls"]
    assert RiskAlert.objects.get().subject == "b"


def test_outcomes_that_stop_ring_and_a_slow_week_does_not():
    happen(EventKind.CHARGEBACK, 80, 8 * DAY, timedelta(hours=16))
    happen(EventKind.CHARGEBACK, 6, DAY, timedelta(hours=12))
    assert kinds() == []

    RiskEvent.objects.filter(known_at__gt=NOW - 7 * DAY).delete()

    assert kinds() == ["labels"]


def test_what_goes_on_is_one_row_and_ends_when_it_is_quiet():
    happen(EventKind.PAYMENT_DECLINED, 20, MINUTE, MINUTE / 4)
    for _ in range(3):
        alerting.check(now=NOW)
    row = RiskAlert.objects.get(kind="declines")
    assert (row.n_seen, row.over_at) == (3, None)

    alerting.check(now=NOW + timedelta(minutes=59))
    row.refresh_from_db()
    assert row.over_at is None
    alerting.check(now=NOW + timedelta(minutes=61))
    row.refresh_from_db()

    assert row.over_at == NOW + timedelta(minutes=61)


def test_the_first_who_acknowledges_stands_there_and_the_tile_grows_quiet():
    happen(EventKind.PAYMENT_DECLINED, 20, MINUTE, MINUTE / 4)
    alerting.check(now=NOW)
    loud = [row.values for row in panel(now=NOW).rows][-1]
    row = RiskAlert.objects.get()
    alerting.acknowledge(alert_id=row.pk, by="staff:1", note="on it", now=NOW)
    alerting.acknowledge(alert_id=row.pk, by="staff:2", note="me too", now=NOW)

    row.refresh_from_db()
    assert (row.acknowledged_by, row.note) == ("staff:1", "on it")
    assert (loud, [each.values for each in panel(now=NOW).rows][-1]) == (("1",), ("0",))
    alerting.check(now=NOW)
    assert RiskAlert.objects.count() == 1


def test_a_declined_payment_rings_at_once(django_capture_on_commit_callbacks):
    for at in range(7):
        with django_capture_on_commit_callbacks(execute=True):
            remembering.store(
                event(EventKind.PAYMENT_DECLINED, timedelta(seconds=70 - at), device="bot", card=f"{at}")
            )

    assert RiskAlert.objects.get().subject == "device:bot"


def test_an_event_of_no_payment_is_not_looked_at():
    assert alerting.hear(event(EventKind.SIGN_IN, MINUTE, device="bot"), now=NOW) == 0


def test_an_alert_that_is_not_there_cannot_be_acknowledged():
    with pytest.raises(alerting.NoSuchAlert):
        alerting.acknowledge(alert_id=7, by="staff:1", now=NOW)


def alert(**more: object) -> RiskAlert:
    fields = {"kind": "blocks", "level": "act", "value": 1, "usual": 1, "first_at": NOW, "latest_at": NOW}
    return RiskAlert.objects.create(**(fields | more))


@pytest.mark.parametrize(
    "make",
    [
        lambda: (alert(), alert()),
        lambda: alert(acknowledged_at=NOW),
        lambda: alert(acknowledged_by="staff:1"),
        lambda: ShadowScore.objects.create(decision=screened(1, DAY)[0], version="v", score=1.2, at=NOW),
        lambda: CaseLock.objects.create(case_id=None, by="x", until=NOW),
        lambda: CaseNote.objects.create(case_id=None, by="x", at=NOW),
    ],
)
def test_the_database_guards_alerts_and_work(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_thing_that_is_over_may_ring_again():
    alert(over_at=NOW)

    assert alert().pk


def test_the_index_of_equal_scores_is_nothing_and_of_others_grows():
    scores = [at / 500 for at in range(500)]

    assert watching.psi(scores, scores) == pytest.approx(0, abs=1e-9)
    assert watching.psi([0.9] * 500, scores) > 1
    with pytest.raises(ValueError, match="both times"):
        watching.psi([], scores)


def test_poisson_tails_add_up():
    assert watching.at_most(2, 3.0) + watching.at_least(3, 3.0) == pytest.approx(1)
    assert watching.at_least(0, 3.0) == 1.0
    assert watching.at_most(0, 0.0) == 1.0
