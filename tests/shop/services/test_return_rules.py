from datetime import date, timedelta

import pytest

from shop.models import Product, ProductType, Return
from shop.services import orders, returns
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid
from tests.shop.services.test_returns import sent

pytestmark = pytest.mark.django_db


def rule(order, *, days: int = 0, reason_code: str = "") -> returns.Eligibility:
    now = NOW + timedelta(days=days)
    (only,) = returns.eligibility(order_id=order.pk, now=now, reason_code=reason_code)
    return only


def ask(order, *, days: int = 0, reason_code: str = "") -> Return:
    return returns.request(
        order_id=order.pk,
        lines={order.lines.get().pk: 1},
        reason="",
        reason_code=reason_code,
        actor="customer",
        now=NOW + timedelta(days=days),
    )


def test_goods_come_back_within_the_days_of_the_shop_the_last_one_included(settings):
    settings.SHOP_RETURN_DAYS = 14
    order = sent(1)

    assert (rule(order).code, rule(order).until, rule(order).units) == ("ok", date(2026, 6, 15), 1)
    assert rule(order, days=14).code == "ok"
    assert rule(order, days=15).code == "window_over"


def test_a_day_too_late_nothing_comes_back_and_the_rule_is_named():
    order = sent(1)

    with pytest.raises(returns.ReturnRefused, match="within 30 days") as refused:
        ask(order, days=31)

    assert (refused.value.code, refused.value.field) == ("window_over", "lines")
    assert not Return.objects.exists()
    assert not returns.can_return(order_id=order.pk, now=NOW + timedelta(days=31))


def test_the_days_begin_only_once_the_goods_have_arrived():
    order = paid().order
    assert rule(order).code == "not_sent"
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)

    assert (rule(order, days=90).code, rule(order, days=90).until) == ("ok", None)


@pytest.mark.parametrize("model", [Product, ProductType])
def test_what_is_sold_for_good_comes_back_only_if_the_shop_is_at_fault(model):
    order = sent(1)
    model.objects.update(is_final_sale=True)

    assert rule(order).code == rule(order, reason_code="unwanted").code == "final_sale"
    with pytest.raises(returns.ReturnRefused) as refused:
        ask(order, reason_code="wrong_size")
    assert (refused.value.code, Return.objects.count()) == ("final_sale", 0)
    assert returns.can_return(order_id=order.pk, now=NOW)
    assert ask(order, reason_code="damaged").reason_code == "damaged"


def test_a_fault_does_not_open_the_days_again():
    assert rule(sent(1), days=31, reason_code="damaged").code == "window_over"


def test_what_is_in_a_return_already_says_so():
    order = sent(1)
    ask(order)

    assert (rule(order).code, rule(order).units) == ("returned", 0)


def test_an_unknown_reason_is_refused():
    order = sent(1)

    with pytest.raises(returns.InvalidReturn, match="reason"):
        ask(order, reason_code="because")

    assert not Return.objects.exists()


def test_every_line_has_its_own_rule():
    keep, give = make.variant(), make.variant()
    Product.objects.filter(pk=keep.product_id).update(is_final_sale=True)
    order = paid(lines={keep: 1, give: 2}).order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)

    rules = returns.eligibility(order_id=order.pk, now=NOW)

    assert {row.units: row.code for row in rules} == {1: "final_sale", 2: "ok"}


def test_another_orders_lines_have_no_rule_here():
    mine, other = sent(1), sent(1)

    assert [row.line_id for row in returns.eligibility(order_id=mine.pk, now=NOW)] == [mine.lines.get().pk]
    with pytest.raises(returns.InvalidReturn):
        returns.request(order_id=mine.pk, lines={other.lines.get().pk: 1}, reason="", actor="", now=NOW)

    assert not Return.objects.exists()
