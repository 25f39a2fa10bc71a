from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from content.models import AspectAlert
from content.services import alerts
from shop.models import Aspect, Supplier, SupplierOffer
from tests import factories as make
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def told(product, *, good_until: int, n_months: int = 6, per_month: int = 5) -> None:
    """Five voices a month on the battery: praise until a month, criticism from then on."""
    rows.aspects()
    for month in range(n_months):
        for day in range(per_month):
            at = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(days=30.4 * month + day)
            row = rows.review(product, f"The battery of this one, month {month}, day {day}.", at=at)
            rows.read(row, "battery+" if month < good_until else "battery-")


def offered(product, *codes: str, is_active: bool = True) -> list[Supplier]:
    """Suppliers that offer the product's variant."""
    found = [Supplier.objects.get_or_create(code=code, defaults={"name": code.title()})[0] for code in codes]
    for supplier in found:
        variant = product.variants.get()
        SupplierOffer.objects.create(supplier=supplier, variant=variant, cost="4.20", is_active=is_active)
    return found


def test_goods_that_nobody_offers_make_one_alert_for_their_product_and_one_for_their_brand():
    product = make.product("Speaker", brand=make.brand("Acme"))
    told(product, good_until=3)

    assert alerts.find(now=NOW) == 2

    alert = AspectAlert.objects.get(product=product)
    assert (alert.aspect.code, alert.is_worse, alert.since, alert.n_before, alert.n_after) == (
        "battery",
        True,
        date(2026, 3, 1),
        15,
        15,
    )
    assert alert.rate_before < 0.2
    assert alert.rate_after > 0.8
    assert AspectAlert.objects.filter(brand__name="Acme", product=None).count() == 1
    assert alerts.find(now=NOW + timedelta(days=1)) == 0


def test_every_supplier_of_goods_that_turned_has_an_alert_and_their_brand_none():
    product = make.product("Speaker", brand=make.brand("Acme"))
    mill, yard = offered(product, "mill", "yard")
    told(product, good_until=3)

    assert alerts.find(now=NOW) == 3

    assert set(AspectAlert.objects.exclude(supplier=None).values_list("supplier", "product", "brand")) == {
        (mill.pk, None, None),
        (yard.pk, None, None),
    }
    assert not AspectAlert.objects.exclude(brand=None).exists()
    assert alerts.find(now=NOW + timedelta(days=1)) == 0


def test_a_supplier_turns_by_the_voices_of_all_its_goods_together():
    goods = [make.product(f"Speaker {at}") for at in range(3)]
    for product in goods:
        offered(product, "mill")
        told(product, good_until=3, per_month=2)  # too few voices for any of them alone

    assert alerts.find(now=NOW) == 1

    alert = AspectAlert.objects.get()
    assert (alert.supplier.name, alert.n_before, alert.n_after) == ("Mill", 18, 18)
    history = alerts.history(alert_id=alert.pk)
    assert sum(n_positive for _month, n_positive, _n in history.months) == 18
    assert len(history.criticism) == alerts.MAX_CRITICISM


def test_an_offer_that_ended_names_no_supplier():
    product = make.product("Speaker", brand=make.brand("Acme"))
    offered(product, "mill", is_active=False)
    offered(product, "yard")
    Supplier.objects.filter(code="yard").update(is_active=False)
    told(product, good_until=3)

    assert alerts.find(now=NOW) == 2
    assert not AspectAlert.objects.exclude(supplier=None).exists()


@pytest.mark.parametrize("names", [(), ("product", "supplier"), ("brand", "supplier")])
def test_an_alert_names_exactly_one_thing(names):
    rows.aspects()
    things = {
        "product": make.product("Speaker"),
        "brand": make.brand("Acme"),
        "supplier": Supplier.objects.create(code="mill", name="Mill"),
    }
    ledger = {"at": NOW, "as_of": NOW, "source": "model", "score": 0.001}
    rates = {"rate_before": 0.1, "rate_after": 0.7, "n_before": 15, "n_after": 15, "is_worse": True}

    with pytest.raises(IntegrityError, match="an_alert_names_one_thing"), transaction.atomic():
        AspectAlert.objects.create(
            aspect=Aspect.objects.get(code="battery"), since=date(2026, 3, 1), **ledger, **rates,
            **{name: things[name] for name in names},
        )  # fmt: skip


def test_steady_voices_make_no_alert():
    told(make.product("Speaker"), good_until=9)

    assert alerts.find(now=NOW) == 0


def test_what_was_held_is_not_heard():
    product = make.product("Speaker")
    told(product, good_until=3)
    product.reviews.update(state="rejected")

    assert alerts.find(now=NOW) == 0


def test_a_person_closes_an_alert_with_a_note():
    told(make.product("Speaker"), good_until=3)
    alerts.find(now=NOW)
    alert = AspectAlert.objects.get()

    alerts.decide(alert_id=alert.pk, state="closed", note="New batch since May.", now=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.note) == ("closed", "New batch since May.")
    with pytest.raises(alerts.AlertNotFound):
        alerts.decide(alert_id=0, state="closed", note="", now=NOW)
