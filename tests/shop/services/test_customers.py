import json

import pytest
from allauth.account.models import EmailAddress

from shop.contracts.events import NewEvent
from shop.contracts.people import AddressInput, Who
from shop.models import Address, Customer, Event, Order, User, Visitor
from shop.services import customers, events, wishlist
from shop.services.customers import addresses, privacy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOME = AddressInput(name="Ada", line1="1 Analytical Row", city="London", country="gb", postcode="sw1a 1aa")


def order_of(customer, **fields):
    amounts = {
        "subtotal": "10.00",
        "tax": "0",
        "total": "10.00",
        "prices_include_tax": True,
        "currency": "EUR",
    }
    return Order.objects.create(
        number=f"T-{factories.number()}", channel=factories.channel(), customer=customer, placed_at=NOW,
        **{"status": "completed", **amounts, **fields},
    )  # fmt: skip


def test_an_account_gets_one_customer():
    account = factories.user("ada@example.com")

    first = customers.customer_for_user(account, NOW)

    assert customers.customer_for_user(account, NOW) == first
    assert first.email == "ada@example.com"


def test_an_unproven_address_does_not_take_over_a_guests_orders():
    guest = customers.for_guest(email="Ada@Example.com", now=NOW)
    order = order_of(guest)
    account = factories.user("ada@example.com")
    EmailAddress.objects.create(user=account, email="ada@example.com", verified=False)

    own = customers.customer_for_user(account, NOW)
    assert customers.claim(user=account, now=NOW) == 0

    order.refresh_from_db()
    assert own != guest
    assert order.customer == guest


def test_a_proven_address_brings_the_guests_orders_home():
    guest = customers.for_guest(email="ada@example.com", now=NOW, name="Ada")
    order = order_of(guest)
    account = factories.user("ada@example.com")
    own = customers.customer_for_user(account, NOW)
    EmailAddress.objects.create(user=account, email="ada@example.com", verified=True)

    assert customers.claim(user=account, now=NOW) == 1

    order.refresh_from_db()
    own.refresh_from_db()
    assert order.customer == own
    assert own.name == "Ada"
    assert not Customer.objects.filter(pk=guest.pk).exists()
    assert customers.claim(user=account, now=NOW) == 0


def test_a_guest_is_never_the_customer_of_an_account():
    account = factories.user("ada@example.com")
    own = customers.customer_for_user(account, NOW)

    guest = customers.for_guest(email="ada@example.com", now=NOW)

    assert guest != own
    assert customers.for_guest(email="ADA@example.com ", now=NOW) == guest


def test_a_device_joins_one_customer_for_ever():
    device, first, second = factories.visitor(), factories.customer(), factories.customer()

    assert customers.join_visitor(visitor_id=device.pk, customer_id=first.pk, now=NOW)
    assert customers.join_visitor(visitor_id=device.pk, customer_id=first.pk, now=NOW)
    assert not customers.join_visitor(visitor_id=device.pk, customer_id=second.pk, now=NOW)

    device.refresh_from_db()
    assert device.customer == first


def test_the_first_address_is_the_default_and_there_is_only_one_default():
    who = factories.customer().pk
    first = addresses.add(customer_id=who, address=HOME, now=NOW)
    second = addresses.add(customer_id=who, address=HOME, now=NOW, is_default=True)

    assert [a.pk for a in addresses.of_customer(who)] == [second.pk, first.pk]
    assert (first.country, first.postcode) == ("GB", "SW1A 1AA")

    addresses.make_default(customer_id=who, address_id=first.pk)
    assert [a.is_default for a in addresses.of_customer(who)] == [True, False]

    addresses.delete(customer_id=who, address_id=first.pk)
    assert [(a.pk, a.is_default) for a in addresses.of_customer(who)] == [(second.pk, True)]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", " "),
        ("country", "XX"),
        ("country", "EU"),
        ("postcode", "12"),
        ("city", "x" * 81),
        ("line1", "\x00"),
    ],
)
def test_a_bad_address_is_refused_by_name(part, value):
    who = factories.customer().pk
    bad = AddressInput(
        **{**{f: getattr(HOME, f) for f in ("name", "line1", "city", "country", "postcode")}, part: value}
    )

    with pytest.raises(addresses.InvalidAddress) as caught:
        addresses.add(customer_id=who, address=bad, now=NOW)

    assert caught.value.field == part
    assert not Address.objects.exists()


def test_a_stranger_changes_nobodys_address():
    mine = addresses.add(customer_id=factories.customer().pk, address=HOME, now=NOW)
    stranger = factories.customer().pk

    for change in (
        lambda: addresses.edit(customer_id=stranger, address_id=mine.pk, address=HOME),
        lambda: addresses.delete(customer_id=stranger, address_id=mine.pk),
        lambda: addresses.make_default(customer_id=stranger, address_id=mine.pk),
    ):
        with pytest.raises(addresses.AddressNotFound):
            change()

    assert Address.objects.filter(pk=mine.pk).exists()


def test_the_twenty_first_address_is_refused():
    who = factories.customer().pk
    for _ in range(addresses.MAX_ADDRESSES):
        addresses.add(customer_id=who, address=HOME, now=NOW)

    with pytest.raises(addresses.TooManyAddresses):
        addresses.add(customer_id=who, address=HOME, now=NOW)


def test_the_export_holds_what_is_mine_and_nothing_of_others():
    mine, other = factories.customer("ada@example.com"), factories.customer("eve@example.com")
    addresses.add(customer_id=mine.pk, address=HOME, now=NOW)
    order_of(mine)
    order_of(other)

    told = json.loads(privacy.export(customer_id=mine.pk))

    assert [row["email"] for row in told["customer"]] == ["ada@example.com"]
    assert len(told["order"]) == 1
    assert told["address"][0]["line1"] == "1 Analytical Row"
    assert "eve@example.com" not in json.dumps(told)


def test_erasure_removes_every_way_back_to_the_person_and_keeps_the_books():
    account = factories.user("ada@example.com")
    person = factories.customer("ada@example.com", account=account)
    device = factories.visitor(of=person)
    snapshot = factories.address()
    order = order_of(person, email="ada@example.com", shipping_address=snapshot, visitor=device)
    product = factories.product()
    who = Who(visitor_id=device.pk, customer_id=person.pk, personal=True)
    new = NewEvent(kind="view", product_id=product.pk)
    events.record(events=[new], who=who, channel_id=factories.channel().pk, now=NOW)
    wishlist.toggle(customer_id=person.pk, product_id=product.pk, now=NOW)

    privacy.erase(customer_id=person.pk, now=NOW)

    order.refresh_from_db()
    snapshot.refresh_from_db()
    event = Event.objects.get()
    assert (order.customer_id, order.visitor_id, order.email, str(order.total)) == (None, None, "", "10.000")
    assert (snapshot.name, snapshot.line1, snapshot.phone) == ("—", "—", "")
    assert (event.customer_id, event.visitor_id, event.has_consent) == (None, None, False)
    assert not Customer.objects.exists()
    assert not Visitor.objects.exists()
    assert not User.objects.exists()


def test_nobody_is_forgotten_while_a_parcel_is_under_way():
    person = factories.customer("ada@example.com")
    order = order_of(person, status="confirmed", email="ada@example.com")

    with pytest.raises(privacy.ErasureBlocked):
        privacy.erase(customer_id=person.pk, now=NOW)

    order.refresh_from_db()
    assert order.email == "ada@example.com"


def test_a_wish_is_toggled_and_a_new_one_is_remembered():
    person, product = factories.customer(), factories.product()
    who = Who(customer_id=person.pk, personal=True)

    def toggle():
        return wishlist.toggle(
            customer_id=person.pk, product_id=product.pk, now=NOW, who=who, channel_id=factories.channel().pk
        )

    assert [toggle(), toggle(), toggle()] == [True, False, True]
    assert list(Event.objects.values_list("kind", "customer_id")) == [("wish", person.pk)] * 2
