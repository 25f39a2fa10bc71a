from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from shop.contracts.people import Who
from shop.models import Cart, CartLine, Event, Product, ProductListing, VariantListing
from shop.services import cart, stock
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def lines(row: Cart) -> dict[str, int]:
    return dict(row.lines.values_list("variant__sku", "quantity"))


def test_units_of_one_variant_come_together_in_one_line_with_the_price_seen():
    mug, row = make.variant(sku="MUG", price="9.90", stock=10), make.cart()

    cart.add_line(cart=row, variant_id=mug.pk, quantity=2, now=NOW, slate_id="s1")
    line = cart.add_line(cart=row, variant_id=mug.pk, quantity=1, now=NOW)

    assert lines(row) == {"MUG": 3}
    assert (line.seen_price, line.slate_id) == (Decimal("9.90"), "s1")


def test_more_than_there_is_is_refused_with_what_there_is():
    mug, row = make.variant(sku="MUG", stock=3), make.cart()
    cart.add_line(cart=row, variant_id=mug.pk, quantity=2, now=NOW)

    with pytest.raises(stock.OutOfStock) as error:
        cart.add_line(cart=row, variant_id=mug.pk, quantity=2, now=NOW)

    assert error.value.shortages == (stock.Shortage(mug.pk, "MUG", 4, 3),)
    assert lines(row) == {"MUG": 2}


def test_the_message_is_in_the_language_of_the_reader():
    mug, row = make.variant(sku="MUG", stock=3), make.cart()

    with translation.override("en"), pytest.raises(stock.OutOfStock) as error:
        cart.add_line(cart=row, variant_id=mug.pk, quantity=4, now=NOW)

    assert str(error.value.message) == "MUG: you asked for 4, 3 available."


def test_what_this_cart_holds_in_a_checkout_is_free_for_itself():
    mug, row = make.variant(sku="MUG", stock=2), make.cart()
    cart.add_line(cart=row, variant_id=mug.pk, quantity=1, now=NOW)
    stock.reserve(cart_id=row.pk, channel_id=row.channel_id, demands={mug.pk: 1}, until=NOW, now=NOW)

    cart.add_line(cart=row, variant_id=mug.pk, quantity=1, now=NOW)

    assert lines(row) == {"MUG": 2}


@pytest.mark.parametrize(
    "hide",
    [
        lambda mug: Product.objects.update(status="draft"),
        lambda mug: ProductListing.objects.update(is_visible=False),
        lambda mug: VariantListing.objects.update(is_visible=False),
        lambda mug: VariantListing.objects.update(channel=make.channel("app")),
        lambda mug: type(mug).objects.update(is_active=False),
    ],
)  # fmt: skip
def test_what_the_channel_does_not_sell_does_not_exist_for_it(hide):
    mug, row = make.variant(), make.cart()
    hide(mug)

    with pytest.raises(cart.NotSoldHere) as error:
        cart.add_line(cart=row, variant_id=mug.pk, quantity=1, now=NOW)

    assert error.value.status == 404
    assert lines(row) == {}


def test_a_line_never_grows_beyond_its_largest_quantity():
    mug, row = make.variant(stock=5000), make.cart()
    cart.add_line(cart=row, variant_id=mug.pk, quantity=999, now=NOW)

    with pytest.raises(cart.InvalidQuantity):
        cart.add_line(cart=row, variant_id=mug.pk, quantity=1, now=NOW)

    assert row.lines.get().quantity == 999


def test_setting_a_quantity_keeps_the_price_that_was_seen():
    mug = make.variant(sku="MUG", price="10.00", stock=9)
    row = make.cart({mug: 1})
    VariantListing.objects.update(list_price="12.00")

    line = cart.set_quantity(cart=row, line_id=row.lines.get().pk, quantity=4, now=NOW)

    assert (line.quantity, line.seen_price) == (4, Decimal("10.00"))


def test_fewer_is_always_possible_even_when_it_is_sold_out():
    mug = make.variant(sku="MUG", stock=0)
    row = make.cart({mug: 5})

    cart.set_quantity(cart=row, line_id=row.lines.get().pk, quantity=2, now=NOW)

    assert lines(row) == {"MUG": 2}


def test_nobody_touches_a_line_of_another_cart():
    mine, other = make.cart(), make.cart({make.variant(sku="MUG"): 1})
    theirs = other.lines.get().pk

    with pytest.raises(cart.LineNotFound):
        cart.set_quantity(cart=mine, line_id=theirs, quantity=2, now=NOW)
    with pytest.raises(cart.LineNotFound):
        cart.remove_line(cart=mine, line_id=theirs, now=NOW)

    assert lines(other) == {"MUG": 1}


@pytest.mark.parametrize("status", [Cart.Status.ORDERED, Cart.Status.MERGED])
def test_a_closed_cart_stays_as_it_is(status):
    mug, plate = make.variant(sku="MUG"), make.variant()
    row = make.cart({mug: 1}, status=status)

    with pytest.raises(cart.CartClosed):
        cart.add_line(cart=row, variant_id=plate.pk, quantity=1, now=NOW)
    with pytest.raises(cart.CartClosed):
        cart.remove_line(cart=row, line_id=row.lines.get().pk, now=NOW)

    assert lines(row) == {"MUG": 1}


def test_putting_in_and_taking_out_are_remembered_only_when_the_shopper_is_known():
    mug, row = make.variant(), make.cart()

    cart.add_line(cart=row, variant_id=mug.pk, quantity=2, now=NOW)
    line = cart.add_line(cart=row, variant_id=mug.pk, quantity=1, now=NOW, who=Who(), slate_id="s1")
    cart.remove_line(cart=row, line_id=line.pk, now=NOW, who=Who())

    rows = Event.objects.order_by("pk").values_list(
        "kind", "product", "variant", "quantity", "slate_id", "visitor"
    )
    assert list(rows) == [
        ("cart", mug.product_id, mug.pk, 1, "s1", None),
        ("uncart", mug.product_id, mug.pk, 3, "s1", None),
    ]


def test_accepting_prices_makes_those_of_now_the_ones_seen():
    mug = make.variant(price="10.00")
    row = make.cart({mug: 1})
    Cart.objects.update(currency="USD")
    VariantListing.objects.update(list_price="12.00")

    cart.accept_prices(cart=row, now=NOW)

    row.refresh_from_db()
    assert (row.lines.get().seen_price, row.currency) == (Decimal("12.00"), "EUR")


@pytest.mark.parametrize("quantity", [0, 1000])
def test_the_database_itself_refuses_a_quantity_out_of_range(quantity):
    row = make.cart({make.variant(): 1})

    with pytest.raises(IntegrityError), transaction.atomic():
        CartLine.objects.update(quantity=quantity)

    assert row.lines.get().quantity == 1
