from datetime import timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from shop.contracts.screening import Screening, Verdict
from shop.models import (
    Address,
    Cart,
    Job,
    Order,
    Payment,
    Product,
    SandboxPayment,
    StockItem,
    StockMovement,
    VariantListing,
)
from shop.ports import loader
from shop.services import cart as carts
from shop.services import checkout, payment, stock
from shop.services.checkout import placing
from shop.services.payment import sandbox
from tests import factories as make
from tests.shop.services.checkout.buying import codes, pay, ready_cart

pytestmark = pytest.mark.django_db
NOW = make.NOW


class Says:
    """A screener with a fixed answer."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def screen(self, request) -> Screening:
        return Screening(verdict=self.verdict, reasons=("many cards",), screening_id="scr-1")


class Falls:
    def screen(self, request) -> Screening:
        raise RuntimeError("no model")


def place(cart: Cart):
    return checkout.place_order(cart_id=cart.pk, language="en", now=NOW)


def nothing_happened() -> bool:
    return not (
        Order.objects.exists()
        or Payment.objects.exists()
        or SandboxPayment.objects.exists()
        or Job.objects.exists()
        or StockMovement.objects.exclude(kind="receipt").exists()
        or mail.outbox
    )


def test_the_order_is_a_snapshot_that_adds_up():
    product = make.product("Mug", with_variant=False)
    mug = make.variant(product, sku="MUG", price="10.00", name="Blue")
    cart = ready_cart({mug: 2})
    cart.lines.update(slate_id="s1")

    placed = place(cart)
    Product.objects.update(name="Cup", name_en="Cup")
    VariantListing.objects.update(list_price="99.00")

    order = Order.objects.get(pk=placed.order_id)
    line = order.lines.get()
    assert order.number == f"2026-{order.pk:06d}" == placed.order_number
    assert (order.subtotal, order.shipping, order.tax, order.total) == (
        Decimal("20.00"), Decimal("4.90"), Decimal("3.97"), Decimal("24.90"),
    )  # fmt: skip
    assert (line.product_name, line.variant_name, line.sku, line.slate_id) == ("Mug", "Blue", "MUG", "s1")
    assert (line.unit_price, line.quantity, line.tax, line.total) == (
        Decimal("10"),
        2,
        Decimal("3.19"),
        Decimal("20"),
    )
    assert (order.status, order.language, order.email) == ("pending", "en", "ada@example.com")
    assert StockItem.objects.get().allocated == 2
    assert mail.outbox == []


def test_placing_again_is_the_same_order_and_the_same_payment_page():
    cart = ready_cart({make.variant(): 1})

    first, second = place(cart), place(cart)

    assert (first.replayed, second.replayed) == (False, True)
    assert (first.order_id, first.payment_url) == (second.order_id, second.payment_url)
    assert (Order.objects.count(), Payment.objects.count(), SandboxPayment.objects.count()) == (1, 1, 1)
    assert StockItem.objects.get().allocated == 1


def test_problems_are_returned_and_leave_no_trace():
    mug = make.variant(stock=5)
    cart = ready_cart({mug: 1})
    StockItem.objects.update(on_hand=0)

    placed = place(cart)

    assert (placed.order_id, codes(placed.problems)) == (None, ["out_of_stock"])
    cart.refresh_from_db()
    assert cart.status == "open"
    assert nothing_happened()


def test_goods_taken_between_the_look_and_the_lock_undo_the_order(monkeypatch):
    mug = make.variant(stock=1)
    cart, rival = ready_cart({mug: 1}), make.cart()

    def snatch(*args, **kwargs):
        stock.reserve(
            cart_id=rival.pk,
            channel_id=rival.channel_id,
            demands={mug.pk: 1},
            until=NOW + timedelta(1),
            now=NOW,
        )
        return Screening(verdict=Verdict.ALLOW)

    monkeypatch.setattr(loader, "screener", lambda: SimpleNamespace(screen=snatch))

    placed = place(cart)

    assert codes(placed.problems) == ["out_of_stock"]
    assert not Order.objects.exists()
    assert not Payment.objects.exists()


def test_a_shortage_at_the_last_moment_undoes_everything(monkeypatch):
    mug = make.variant(make.product("Mug", with_variant=False), stock=5)
    cart = ready_cart({mug: 2})
    shortage = stock.OutOfStock([stock.Shortage(mug.pk, mug.sku, 2, 1)])
    monkeypatch.setattr(placing.stock, "allocate", partial(_raise, shortage))

    placed = place(cart)

    assert [(each.code.value, each.message) for each in placed.problems] == [
        ("out_of_stock", "Mug: only 1 available.")
    ]
    assert nothing_happened()


def _raise(error, **_):
    raise error


def test_an_unknown_cart_and_a_merged_one_are_refused():
    with pytest.raises(checkout.CartNotFound):
        checkout.place_order(cart_id=999_999, language="en", now=NOW)
    with pytest.raises(carts.CartClosed):
        place(ready_cart({make.variant(): 1}, status=Cart.Status.MERGED))

    assert nothing_happened()


def test_a_blocked_shopper_is_told_and_nothing_happens(monkeypatch):
    monkeypatch.setattr(loader, "screener", lambda: Says(Verdict.BLOCK))

    placed = place(ready_cart({make.variant(): 1}))

    assert codes(placed.problems) == ["blocked"]
    assert nothing_happened()


def test_a_challenged_shopper_meets_3d_secure(monkeypatch, client, django_capture_on_commit_callbacks):
    monkeypatch.setattr(loader, "screener", lambda: Says(Verdict.CHALLENGE))
    placed = place(ready_cart({make.variant(): 1}))

    with django_capture_on_commit_callbacks(execute=True):
        step = pay(client, placed.payment_url)
    assert step.status_code == 200
    assert Order.objects.get().status == "pending"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(placed.payment_url, {"action": "pass"})
    assert Order.objects.get().status == "confirmed"


@pytest.mark.parametrize("screener", [Says(Verdict.REVIEW), Falls()])
def test_an_order_under_review_is_authorised_but_not_charged(
    screener, monkeypatch, client, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(loader, "screener", lambda: screener)
    placed = place(ready_cart({make.variant(): 1}))

    with django_capture_on_commit_callbacks(execute=True):
        pay(client, placed.payment_url)

    order, paid = Order.objects.get(), Payment.objects.get()
    assert (order.status, order.needs_review) == ("confirmed", True)
    assert (paid.status, paid.authorised, paid.captured) == ("authorised", order.total, 0)


def test_a_free_order_is_confirmed_at_once_without_a_payment(django_capture_on_commit_callbacks):
    method = make.shipping_method(price="0")

    with django_capture_on_commit_callbacks(execute=True):
        placed = place(ready_cart({make.variant(price="0"): 1}, method=method))

    assert (placed.payment_url, Order.objects.get().status) == ("", "confirmed")
    assert not Payment.objects.exists()
    assert len(mail.outbox) == 1


def test_a_provider_that_is_away_costs_the_shopper_nothing(monkeypatch):
    def away(self, request):
        raise payment.ProviderAway("away")

    monkeypatch.setattr(sandbox.SandboxProvider, "authorise", away)

    placed = place(ready_cart({make.variant(): 1}))
    monkeypatch.undo()
    again = payment.begin(order_id=placed.order_id, now=NOW)

    assert placed.payment_url == ""
    assert again == f"/sandbox-pay/{Payment.objects.get().token}/"
    assert Order.objects.get().status == "pending"


def test_an_address_of_the_book_is_copied_so_that_later_edits_do_not_reach_the_order():
    ada = make.customer()
    book = make.address(ada, city="Berlin", is_default=True)
    cart = ready_cart({make.variant(): 1}, of=ada, shipping_address=book)

    place(cart)
    Address.objects.filter(pk=book.pk).update(city="Wien")

    order = Order.objects.get()
    assert (order.shipping_address.city, order.shipping_address.customer, order.customer) == (
        "Berlin",
        None,
        ada,
    )


def test_a_guest_becomes_a_customer_without_an_account_and_is_found_again():
    place(ready_cart({make.variant(): 1}))
    place(ready_cart({make.variant(): 1}))

    first, second = Order.objects.order_by("pk")
    assert first.customer == second.customer
    assert (first.customer.user, first.customer.email) == (None, "ada@example.com")


def test_a_channel_that_splits_an_order_uses_as_few_parcels_as_possible(
    client, django_capture_on_commit_callbacks
):
    north, south = make.location("north"), make.location("south")
    make.channel(locations=[north, south])
    mug, plate = make.variant(stock=0), make.variant(stock=0)
    make.stocked(mug, 1, at=north)
    make.stocked(mug, 5, at=south)
    make.stocked(plate, 5, at=south)
    placed = place(ready_cart({mug: 1, plate: 1}))

    with django_capture_on_commit_callbacks(execute=True):
        pay(client, placed.payment_url)

    parcel = Order.objects.get().fulfilments.get()
    assert parcel.location == south
    assert dict(parcel.lines.values_list("order_line__sku", "quantity")) == {mug.sku: 1, plate.sku: 1}


@pytest.mark.parametrize(
    "change", [{"total": Decimal("1")}, {"discount": Decimal("1")}, {"tax": Decimal("-1")}]
)
def test_the_database_itself_refuses_an_order_that_does_not_add_up(change):
    place(ready_cart({make.variant(): 1}))

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(**change)


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_an_order_in_a_currency_with_another_minor_unit_adds_up(currency):
    where = make.channel("far", currency=currency)
    mug = make.variant(price="1234.567" if currency == "KWD" else "1234", sold_in=where)
    cart = ready_cart({mug: 3}, sold_in=where, method=make.shipping_method("far", price="300", sold_in=where))

    place(cart)

    order = Order.objects.get()
    assert order.total == sum(line.total for line in order.lines.all()) + order.shipping
    assert order.total == (Decimal("4003.701") if currency == "KWD" else Decimal("4002"))
