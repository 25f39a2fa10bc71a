from decimal import Decimal

import pytest

from shop.contracts.people import AddressInput
from shop.models import Address, Cart
from shop.services import cart as carts
from shop.services import checkout
from shop.services.customers import addresses
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
TYPED = AddressInput(name="Ada Mill", line1="Hauptstr. 1", city="Berlin", country="de", postcode="10115")


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a@b", f"{'a' * 250}@example.com", "ada@example.com\nBcc: eve@x.org"]
)
def test_an_address_that_is_none_is_refused(email):
    row = make.cart()

    with pytest.raises(checkout.InvalidContact) as error:
        checkout.set_contact(cart=row, email=email, now=NOW)

    assert error.value.field == "email"
    row.refresh_from_db()
    assert row.email == ""


def test_a_note_is_kept_until_another_is_given():
    row = make.cart()

    checkout.set_contact(cart=row, email=" ada@example.com ", note="ring twice", now=NOW)
    checkout.set_contact(cart=row, email="eve@example.com", now=NOW)

    row.refresh_from_db()
    assert (row.email, row.note) == ("eve@example.com", "ring twice")
    with pytest.raises(checkout.InvalidContact):
        checkout.set_contact(cart=row, email="eve@example.com", note="x" * 501, now=NOW)


def test_an_address_is_kept_with_the_cart_and_typed_again_it_is_the_same_row():
    row = make.cart()

    checkout.set_address(cart=row, address=TYPED, now=NOW)
    checkout.set_address(
        cart=row,
        address=AddressInput(name="Ada Mill", line1="Ring 2", city="Wien", country="AT", postcode="1010"),
        now=NOW,
    )

    address = Address.objects.get()
    assert (address.city, address.country, address.customer) == ("Wien", "AT", None)
    assert row.shipping_address.city == "Wien"


def test_an_address_of_the_book_is_never_overwritten_by_what_is_typed():
    ada = make.customer()
    book, row = make.address(ada, city="Berlin"), make.cart(of=ada)
    checkout.choose_address(cart=row, address_id=book.pk, now=NOW)

    checkout.set_address(cart=row, address=TYPED, now=NOW)

    book.refresh_from_db()
    assert (book.city, Address.objects.count()) == ("Berlin", 2)


@pytest.mark.parametrize("field", ["name", "line1", "city", "country"])
def test_what_is_missing_is_named(field):
    row = make.cart()
    typed = AddressInput(
        **{"name": "Ada", "line1": "Ring 1", "city": "Wien", "country": "AT", "postcode": "1010", field: " "}
    )

    with pytest.raises(addresses.InvalidAddress) as error:
        checkout.set_address(cart=row, address=typed, now=NOW)

    assert error.value.field == field
    assert not Address.objects.exists()


def test_the_address_of_somebody_else_does_not_exist():
    ada, eve = make.customer(), make.customer()
    book = make.address(ada)

    for row in (make.cart(of=eve), make.cart()):
        with pytest.raises(addresses.AddressNotFound):
            checkout.choose_address(cart=row, address_id=book.pk, now=NOW)
        row.refresh_from_db()
        assert row.shipping_address is None


def test_methods_are_offered_by_country_currency_and_channel_in_their_order():
    mug = make.variant(price="30.00")
    make.shipping_method("late", position=2, price="9.90")
    make.shipping_method("early", position=1, countries=["DE"], free_from=Decimal("30"))
    make.shipping_method("austria", countries=["AT"])
    make.shipping_method("off", is_active=False)
    make.shipping_method("dollars", currency="USD")
    make.shipping_method("app", sold_in=make.channel("app"))
    row = make.cart({mug: 1}, shipping_address=make.address())

    options = checkout.shipping_options(cart=row, now=NOW)

    assert [(option.code, option.price) for option in options] == [
        ("early", Decimal("0.00")),
        ("late", Decimal("9.90")),
    ]


def test_collection_is_offered_with_the_stores_that_have_all_first():
    near, far = make.location("a-near", kind="store"), make.location("b-far", kind="store")
    make.channel(locations=[make.location(), near, far])
    mug = make.variant(stock=5)
    make.stocked(mug, 2, at=far)
    method = make.shipping_method("collect", kind="pickup", price="0")
    row = make.cart({mug: 2})

    assert [option.kind for option in checkout.shipping_options(cart=row, now=NOW)] == ["pickup"]
    assert [(store.code, store.has_all) for store in checkout.pickup_stores(cart=row, now=NOW)] == [
        ("b-far", True),
        ("a-near", False),
    ]
    checkout.choose_shipping(cart=row, method_id=method.pk, pickup_location_id=far.pk, now=NOW)
    assert row.pickup_location == far


@pytest.mark.parametrize("case", ["unknown", "other channel", "warehouse", "no store", "wrong country"])
def test_a_way_that_is_not_offered_cannot_be_chosen(case):
    make.channel(locations=[make.location()])
    collect = make.shipping_method("collect", kind="pickup")
    row = make.cart(shipping_address=make.address())
    method_id, store_id = {
        "unknown": (999_999, None),
        "other channel": (make.shipping_method("app", sold_in=make.channel("app")).pk, None),
        "warehouse": (collect.pk, make.location().pk),
        "no store": (collect.pk, None),
        "wrong country": (make.shipping_method("austria", countries=["AT"]).pk, None),
    }[case]

    with pytest.raises(checkout.ShippingNotFound):
        checkout.choose_shipping(cart=row, method_id=method_id, pickup_location_id=store_id, now=NOW)

    row.refresh_from_db()
    assert (row.shipping_method, row.pickup_location) == (None, None)


def test_delivery_forgets_the_store():
    store = make.location("store", kind="store")
    make.channel(locations=[make.location(), store])
    collect, post = make.shipping_method("collect", kind="pickup"), make.shipping_method()
    row = make.cart()
    checkout.choose_shipping(cart=row, method_id=collect.pk, pickup_location_id=store.pk, now=NOW)

    checkout.choose_shipping(cart=row, method_id=post.pk, pickup_location_id=store.pk, now=NOW)

    row.refresh_from_db()
    assert (row.shipping_method, row.pickup_location) == (post, None)


def test_a_closed_cart_takes_no_details():
    row = make.cart(status=Cart.Status.ORDERED)

    with pytest.raises(carts.CartClosed):
        checkout.set_contact(cart=row, email="eve@example.com", now=NOW)
    with pytest.raises(carts.CartClosed):
        checkout.set_address(cart=row, address=TYPED, now=NOW)

    row.refresh_from_db()
    assert (row.email, row.shipping_address) == ("", None)
