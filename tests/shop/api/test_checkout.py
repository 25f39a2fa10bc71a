"""From cart to order over the API: once, by the right person, and with reasons when it cannot be."""

import pytest

from shop.models import Cart, Order, Payment, StockItem
from tests import factories
from tests.shop.api.conftest import Api, errors, signed_in, with_key

ADDRESS = {"name": "Ada Mill", "line1": "Hauptstr. 1", "postcode": "10115", "city": "Berlin", "country": "DE"}


@pytest.fixture
def method(channel):
    return factories.shipping_method(price="4.90")


@pytest.fixture
def mug(channel):
    return factories.product("Mug", price="10.00", sku="MUG-1").variants.get()


def filled(api: Api, variant, method, quantity: int = 2) -> str:
    """A cart ready to be ordered."""
    token = api.post("carts/").json()["token"]
    for answer in (
        api.post(f"carts/{token}/lines/", {"variant_id": variant.pk, "quantity": quantity}),
        api.put(f"carts/{token}/contact/", {"email": "ada@example.com", "note": "Ring twice"}),
        api.put(f"carts/{token}/address/", ADDRESS),
        api.put(f"carts/{token}/shipping/", {"method_id": method.pk}),
    ):
        assert answer.status_code in {200, 201}, answer.content
    return str(token)


def test_a_guest_goes_from_cart_to_order(guest, mug, method):
    token = filled(guest, mug, method)

    placed = guest.post(f"carts/{token}/complete/")
    order = guest.get(f"orders/{placed.json()['order_token']}/").json()

    assert placed.status_code == 201
    assert placed.json()["payment_url"].startswith("http://testserver/")
    assert (order["subtotal"], order["shipping"], order["total"], order["currency"]) == (
        "20.00",
        "4.90",
        "24.90",
        "EUR",
    )
    assert order["status"] == "pending"
    assert order["note"] == "Ring twice"
    assert order["shipping_address"]["city"] == "Berlin"
    assert [line["quantity"] for line in order["lines"]] == [2]
    assert StockItem.objects.get().allocated == 2
    assert guest.get("carts/current/").status_code == 404


def test_completing_again_answers_with_the_same_order(guest, mug, method):
    token = filled(guest, mug, method)

    first = guest.post(f"carts/{token}/complete/")
    second = guest.post(f"carts/{token}/complete/")

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["order_token"] == first.json()["order_token"]
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_same_idempotency_key_answers_with_the_same_words(guest, mug, method):
    token = filled(guest, mug, method)

    answers = [guest.post(f"carts/{token}/complete/", Idempotency_Key="one") for _ in range(5)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None, "true", "true", "true", "true"]
    assert Order.objects.count() == 1


def test_what_is_missing_is_told_problem_by_problem_and_nothing_happens(guest, mug):
    token = guest.post("carts/").json()["token"]
    guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 1})

    answer = guest.post(f"carts/{token}/complete/")

    assert answer.status_code == 409
    assert {"email_missing", "shipping_missing"} <= {code for code, _attr in errors(answer)}
    assert not Order.objects.exists()
    assert StockItem.objects.get().allocated == 0
    assert Cart.objects.get().status == "open"


def test_goods_that_are_gone_are_a_problem_of_their_line(guest, mug, method):
    token = filled(guest, mug, method)
    StockItem.objects.update(on_hand=1)

    answer = guest.post(f"carts/{token}/complete/")

    line_id = guest.get(f"carts/{token}/").json()["lines"][0]["id"]
    assert answer.status_code == 409
    assert errors(answer) == [("out_of_stock", f"lines.{line_id}")]
    assert not Order.objects.exists()


def test_a_changed_price_must_be_accepted_first(guest, mug, method):
    token = filled(guest, mug, method)
    mug.listings.update(list_price="11.00")

    refused = guest.post(f"carts/{token}/complete/")
    shown = guest.get(f"carts/{token}/").json()["problems"][0]
    accepted = guest.post(f"carts/{token}/accept-prices/")
    placed = guest.post(f"carts/{token}/complete/")

    assert refused.status_code == 409
    assert (shown["code"], shown["price_before"], shown["price_now"]) == ("price_changed", "10.00", "11.00")
    assert accepted.json()["problems"] == []
    assert placed.status_code == 201
    assert str(Order.objects.get().total) == "26.900"


def test_shipping_options_are_priced_for_the_cart(guest, mug, method):
    token = filled(guest, mug, method)
    store = factories.location("store", kind="store")
    factories.channel().sources.create(location=store, priority=5)
    pickup = factories.shipping_method("pickup", price="0", kind="pickup")

    body = guest.get(f"carts/{token}/shipping-options/").json()
    chosen = guest.put(f"carts/{token}/shipping/", {"method_id": pickup.pk, "pickup_location_id": store.pk})

    assert [(one["code"], one["price"], one["currency"]) for one in body["methods"]] == [
        ("standard", "4.90", "EUR"),
        ("pickup", "0.00", "EUR"),
    ]
    assert [(one["name"], one["has_all"]) for one in body["stores"]] == [("Store", False)]
    assert chosen.json()["pickup_location_id"] == store.pk


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("contact", {"email": "nonsense"}, "email"),
        ("contact", {"email": "a@example.com", "is_staff": True}, "is_staff"),
        ("contact", {"email": "a@example.com", "note": "x" * 501}, "note"),
        ("address", {**ADDRESS, "country": "Germany"}, "country"),
        ("address", {**ADDRESS, "city": ""}, "city"),
        ("address", {**ADDRESS, "city": 7}, "city"),
        ("address", {**ADDRESS, "customer": 1}, "customer"),
        ("shipping", {"method_id": "1"}, "method_id"),
        ("shipping", {"method_id": 1, "price": "0"}, "price"),
        ("complete", {"total": "0.01"}, "total"),
        ("complete", {"currency": "JPY"}, "currency"),
    ],
)
def test_bad_details_are_refused_by_field_and_change_nothing(guest, mug, method, path, data, field):
    token = filled(guest, mug, method)
    before = guest.get(f"carts/{token}/").json()

    answer = guest.call("POST" if path == "complete" else "PUT", f"carts/{token}/{path}/", data)

    assert answer.status_code == 400
    assert field in [attr for _code, attr in errors(answer)]
    assert guest.get(f"carts/{token}/").json() == before
    assert not Order.objects.exists()


def test_a_shipping_method_of_another_channel_is_not_found(guest, mug, method):
    token = filled(guest, mug, method)
    foreign = factories.shipping_method("foreign", sold_in=factories.channel("app", kind="app"))

    assert guest.put(f"carts/{token}/shipping/", {"method_id": foreign.pk}).status_code == 404


def test_only_ones_own_address_book_can_be_used(owner, stranger, mug, method):
    mine, theirs = factories.address(owner), factories.address(stranger)
    api = signed_in(owner)
    token = api.post("carts/").json()["token"]

    assert api.post(f"carts/{token}/address/", {"address_id": theirs.pk}).status_code == 404
    assert (
        api.post(f"carts/{token}/address/", {"address_id": mine.pk}).json()["shipping_address"]["city"]
        == "Berlin"
    )


def test_an_order_of_an_account_is_nobody_elses_even_by_token(guest, owner, stranger, staff, mug, method):
    mine = signed_in(owner)
    placed = mine.post(f"carts/{filled(mine, mug, method)}/complete/").json()
    path = f"orders/{placed['order_token']}/"

    assert mine.get(path).status_code == 200
    for other in (guest, signed_in(stranger), signed_in(staff)):
        assert other.get(path).status_code == 404
        assert other.post(f"{path}cancel/").status_code == 404
        assert other.get(f"{path}payment/").status_code == 404
        assert other.post(f"{path}returns/", {"lines": [{"line_id": 1, "quantity": 1}]}).status_code == 404
    assert Order.objects.get().status == "pending"


def test_a_list_of_orders_holds_ones_own(owner, stranger, guest, mug, method):
    mine = signed_in(owner)
    placed = mine.post(f"carts/{filled(mine, mug, method)}/complete/").json()

    assert [row["number"] for row in mine.get("orders/").json()["results"]] == [placed["order_number"]]
    assert signed_in(stranger).get("orders/").json()["results"] == []
    assert guest.get("orders/").status_code == 401


def test_a_key_sees_the_orders_of_its_channel(owner, mug, method):
    mine = signed_in(owner)
    placed = mine.post(f"carts/{filled(mine, mug, method)}/complete/").json()
    till = factories.channel("till", kind="pos")

    everywhere, elsewhere = with_key("orders:read"), with_key("orders:read", channel_id=till.pk)

    assert [row["token"] for row in everywhere.get("orders/").json()["results"]] == [placed["order_token"]]
    assert elsewhere.get("orders/").json()["results"] == []
    assert elsewhere.get(f"orders/{placed['order_token']}/").status_code == 404
    assert everywhere.post(f"orders/{placed['order_token']}/cancel/").status_code == 403


def test_a_cancelled_order_gives_its_goods_back_once(guest, mug, method):
    placed = guest.post(f"carts/{filled(guest, mug, method)}/complete/").json()
    path = f"orders/{placed['order_token']}/cancel/"

    first = guest.post(path, {"reason": "Changed my mind"}, Idempotency_Key="c")
    again = guest.post(path, {"reason": "Changed my mind"}, Idempotency_Key="c")
    later = guest.post(path)

    assert first.json()["status"] == again.json()["status"] == "cancelled"
    assert first.json()["timeline"][0]["text"] == "Order cancelled"
    assert later.status_code == 409
    assert StockItem.objects.get().allocated == 0
    assert StockItem.objects.get().on_hand == 10


def test_an_order_that_waits_for_payment_can_be_paid_later(guest, mug, method):
    placed = guest.post(f"carts/{filled(guest, mug, method)}/complete/").json()
    path = f"orders/{placed['order_token']}/payment/"

    assert guest.post(path).json()["payment_url"] == placed["payment_url"]
    assert guest.get(path).json()["payments"][0]["amount"] == "24.90"
    assert guest.post(f"{path}settle/").json()["order_status"] == "pending"


def test_what_was_not_sent_cannot_be_returned(guest, mug, method):
    placed = guest.post(f"carts/{filled(guest, mug, method)}/complete/").json()
    path = f"orders/{placed['order_token']}/"
    line_id = guest.get(path).json()["lines"][0]["id"]

    refused = guest.post(
        f"{path}returns/", {"lines": [{"line_id": line_id, "quantity": 1}], "reason": "Broken"}
    )
    twice = guest.post(f"{path}returns/", {"lines": [{"line_id": 1, "quantity": 1}] * 2})

    assert refused.status_code in {400, 409}
    assert errors(twice) == [("invalid", "lines")]
    assert guest.get(f"{path}returns/").json() == {"results": []}
