"""What hangs together with a case, whom decisions hold up, and what a challenger would have said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ml_core import config
from ml_core.registry import Registry
from risk import predictor
from risk.admin import charts, graph, words
from risk.contracts.events import EventKind, Happening, Link
from risk.features import codes, reading
from risk.models import RiskEvent, ScreeningDecision, ShadowScore
from risk.predictor import APP, MODEL
from risk.services import dashboard, linking, remembering, shadowing
from shop.models import Order
from tests import factories
from tests.factories import NOW
from tests.risk import screened
from tests.risk.screened import SMALL

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def artifacts(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()
    yield tmp_path
    predictor.reset()


def order(name: str, ago: timedelta = timedelta(0), **links: str) -> RiskEvent:
    found = {Link(what): value for what, value in links.items()}
    return remembering.store(Happening(name, EventKind.ORDER, NOW - ago, NOW - ago, found, Decimal(10)))


def label(subject: str, ago: timedelta, *, is_fraud: bool = True) -> None:
    at = NOW - ago
    remembering.store(
        Happening(f"l{subject}{ago}", EventKind.CHARGEBACK, at, at, {}, Decimal(0), subject, is_fraud)
    )


def decision(name: str, ago: timedelta, **more: object) -> ScreeningDecision:
    event = order(name, ago)
    fields = {
        "at": NOW - ago, "as_of": NOW - ago, "source": "model", "model_version": "v1", "score": 0.5, "amount": 100,
        "screening_id": name, "event": event, "verdict": "allow", "why": "cost", "currency": "EUR",
        "features": {"amount": 100.0},
    }  # fmt: skip
    return ScreeningDecision.objects.create(**(fields | more))


def test_orders_that_share_a_device_or_card_are_linked_and_known_frauds_stand_first():
    own = order("own", device="d", card="k", network="n")
    order("same-device", 3 * DAY, device="d")
    order("same-card", 5 * DAY, card="k", network="n")
    order("stranger", DAY, device="x")
    order("long-ago", 200 * DAY, device="d")
    label("same-card", 2 * DAY)

    found = linking.graph(own, now=NOW)

    assert [(each.event_id, each.outcome, each.links) for each in found.others] == [
        ("same-card", "fraud", ("card", "network")),
        ("same-device", "", ("device",)),
    ]
    assert {(node.link, node.n_orders, node.n_bad) for node in found.nodes} == {
        ("card", 1, 1), ("device", 1, 0), ("network", 1, 1),
    }  # fmt: skip


def test_a_label_that_had_not_arrived_is_not_known_and_the_latest_holds():
    own = order("own", 10 * DAY, device="d")
    order("other", 20 * DAY, device="d")
    label("other", 5 * DAY)
    label("other", DAY, is_fraud=False)

    assert linking.graph(own, now=NOW - 7 * DAY).others[0].outcome == ""
    assert linking.graph(own, now=NOW - 3 * DAY).others[0].outcome == "fraud"
    assert linking.graph(own, now=NOW).others[0].outcome == "good"


def test_what_everybody_shares_ties_nobody_together():
    own = order("own", network="campus")
    made = [
        Happening(f"o{at}", EventKind.ORDER, NOW - DAY, NOW - DAY, {Link.NETWORK: "campus"}, Decimal(1))
        for at in range(linking.SHARED + 1)
    ]
    RiskEvent.objects.bulk_create(remembering.row_of(each) for each in made)

    found = linking.graph(own, now=NOW)

    assert found.others == ()
    assert found.nodes[0].is_shared


def placed(currency: str) -> Order:
    return Order.objects.create(
        number="T-1", channel=factories.channel(), currency=currency, prices_include_tax=True, subtotal=10, tax=0,
        total=10, placed_at=NOW,
    )  # fmt: skip


def test_every_amount_stands_in_the_currency_of_its_order():
    own = decision("own", DAY, currency="EUR").event
    RiskEvent.objects.filter(pk=own.pk).update(device="d")
    own.refresh_from_db()
    unscreened = f"order:{placed('CNY').pk}"
    order(unscreened, 2 * DAY, device="d")
    order("unknown", 3 * DAY, device="d")
    about = {"return:7": "own", "judged:7": "return:7", "sent": unscreened}
    for name, subject in about.items():
        event = Happening(name, EventKind.RETURNED, NOW, NOW, {Link.DEVICE: "d"}, Decimal(3), subject)
        remembering.store(event)

    drawing = graph.draw(linking.graph(own, now=NOW), "this")
    moments = linking.timeline(own, now=NOW)

    assert [spot.label.partition(" · ")[2] for spot in drawing.others] == ["CN¥10.00", "10.00"]
    # The unknown one, the other two orders, then what was said of them in the order of their ids.
    assert [each.currency for each in moments] == ["", "CNY", "EUR", "EUR", "EUR", "CNY"]


def test_an_order_without_links_has_no_drawing_and_one_with_links_has_an_edge_for_each():
    alone = order("alone")
    assert graph.draw(linking.graph(alone, now=NOW), "this") is None

    own = order("own", device="d", card="k")
    order("other", DAY, device="d", card="k")
    drawing = graph.draw(linking.graph(own, now=NOW), "this")

    assert drawing is not None
    assert len(drawing.edges) == 4
    assert all(0 <= spot.y <= drawing.height for spot in (*drawing.links, *drawing.others))


def test_the_timeline_is_in_order_and_says_by_what_each_belongs():
    own = order("own", DAY, device="d")
    order("before", 2 * DAY, device="d")
    label("own", timedelta(hours=1))

    found = linking.timeline(own, now=NOW)

    assert [(each.kind, each.is_own) for each in found] == [
        ("order", False),
        ("order", True),
        ("chargeback", True),
    ]
    assert found[0].links == ("device",)


def test_a_young_order_is_in_no_figure_that_needs_an_outcome():
    decision("old", 61 * DAY, verdict="review")
    decision("young", 59 * DAY, verdict="review")
    label("old", 30 * DAY)

    found = dashboard.report(now=NOW)

    assert found.summaries[0][1].n == 1
    assert found.summaries[0][1].precision.n == 1
    assert found.n_young == 1
    assert sum(day.n for day in found.days) == 1


def test_a_block_without_a_label_is_unknown_and_an_allowed_order_without_one_was_good():
    decision("blocked", 70 * DAY, verdict="block")
    decision("allowed", 70 * DAY)

    summary = dashboard.report(now=NOW).summaries[0][1]

    assert (summary.n, summary.n_unknown, summary.false_alarms.of) == (2, 1, 1)


def test_the_control_group_counts_only_what_has_matured():
    decision("then", 70 * DAY, why="control", score=0.9)
    decision("now", DAY, why="control", score=0.9)
    label("then", 40 * DAY)

    control = dashboard.report(now=NOW).control

    assert (control.n, control.n_young, control.frauds.n, control.frauds.of) == (2, 1, 1, 1)
    assert control.chance == pytest.approx(0.9)


def test_an_empty_shop_has_a_report_without_figures():
    found = dashboard.report(now=NOW)

    assert (found.summaries, found.bins, found.contenders, found.error) == ((), (), (), None)
    assert found.fault
    assert charts.reliability(found.bins) is None
    assert len(charts.verdicts(found.days).columns) == dashboard.DAYS


def test_the_challenger_is_asked_once_of_each_order_and_decides_nothing(artifacts):
    screened.publish(artifacts)
    row = decision("o", DAY, features={"amount": 990.0, "hour": 3.0})
    assert shadowing.run(now=NOW) == 0  # there is no other version

    Registry(artifacts).save(
        APP, MODEL, estimator="fraud_ensemble", tensors=screened.ensemble().state(), config=config.to_dict(SMALL),
        metrics={}, card="", as_of=NOW, now=NOW + DAY, extra={"features": list(reading.NAMES)},
    )  # fmt: skip

    assert shadowing.run(now=NOW) == 1
    assert shadowing.run(now=NOW) == 0
    row.refresh_from_db()
    assert (row.verdict, row.score) == ("allow", 0.5)
    assert ShadowScore.objects.get().score > 0.5
    assert [each.is_champion for each in dashboard.report(now=NOW).contenders] == [True, False]


def test_every_feature_and_reason_has_words():
    assert [name for name in reading.NAMES if words.feature(name) == name and name != "amount"] == []
    assert [code for code in set(codes.CODES.values()) if words.reason(code) == code] == []


def test_no_group_is_a_feature():
    assert not any(word in name for name in reading.NAMES for word in ("language", "gender", "nationality"))
