"""Carts over the API: right amounts, no numbers in disguise, nothing that a client may set by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import Cart, CartLine, Event
from tests import factories
from tests.shop.api.conftest import errors, signed_in, with_key


@pytest.fixture
def mug(channel):
    return factories.product("Mug", price="10.00", sku="MUG-1").variants.get()


@pytest.fixture
def token(guest) -> str:
    return guest.post("carts/").json()["token"]


def test_a_guest_opens_a_cart_and_finds_it_by_its_token(guest):
    answer = guest.post("carts/")

    body = answer.json()
    assert answer.status_code == 201
    assert body["status"] == "open"
    assert body["currency"] == "EUR"
    assert (body["lines"], body["total"]) == ([], "0.00")
    assert guest.get(f"carts/{body['token']}/").json() == body
    assert guest.get("carts/current/").json() == body


def test_lines_are_priced_by_the_channel(guest, token, mug):
    answer = guest.post(f"carts/{token}/lines/", {"sku": "MUG-1", "quantity": 3})

    line = answer.json()["lines"][0]
    assert answer.status_code == 201
    assert (line["unit_price"], line["quantity"], line["subtotal"]) == ("10.00", 3, "30.00")
    assert answer.json()["total"] == "30.00"
    assert Event.objects.get().kind == "cart"


def test_the_quantity_of_a_line_can_be_changed_and_the_line_removed(guest, token, mug):
    line_id = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 1}).json()["lines"][0][
        "id"
    ]

    changed = guest.patch(f"carts/{token}/lines/{line_id}/", {"quantity": 4})
    removed = guest.delete(f"carts/{token}/lines/{line_id}/")

    assert changed.json()["lines"][0]["quantity"] == 4
    assert removed.json()["lines"] == []


BAD_QUANTITIES = [
    "0",
    "-1",
    "1000000000",
    "1e9",
    "0.5",
    "1.0",
    '"1"',
    "true",
    "null",
    "[1]",
    "{}",
    '""',
    "1000",
]


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_a_quantity_that_is_none_is_refused_and_leaves_no_trace(guest, token, mug, quantity):
    raw = f'{{"variant_id": {mug.pk}, "quantity": {quantity}}}'
    answer = guest.client.generic("POST", f"/api/v1/carts/{token}/lines/", raw, "application/json")

    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert answer.json()["errors"][0]["attr"] == "quantity"
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_a_bad_quantity_does_not_change_a_line(guest, token, mug, quantity):
    line_id = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 2}).json()["lines"][0][
        "id"
    ]

    answer = guest.client.generic(
        "PATCH", f"/api/v1/carts/{token}/lines/{line_id}/", f'{{"quantity": {quantity}}}', "application/json"
    )

    assert answer.status_code == 400
    assert CartLine.objects.get().quantity == 2


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1e999"])
def test_what_is_no_number_in_json_is_refused(guest, token, mug, quantity):
    raw = f'{{"variant_id": {mug.pk}, "quantity": {quantity}}}'
    answer = guest.client.generic("POST", f"/api/v1/carts/{token}/lines/", raw, "application/json")

    assert answer.status_code == 400
    assert not CartLine.objects.exists()


@pytest.mark.parametrize(
    "extra",
    [
        {"price": "0.01"},
        {"seen_price": "0.01"},
        {"currency": "JPY"},
        {"cart": 7},
        {"unit_price": 1},
        {"id": 3},
    ],
)
def test_nobody_sets_a_price_or_a_currency(guest, token, mug, extra):
    answer = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 1, **extra})

    assert answer.status_code == 400
    assert errors(answer) == [("unknown_field", next(iter(extra)))]
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("data", [{"customer": 1}, {"status": "ordered"}, {"token": "x"}, {"email": "a@b.c"}])
def test_a_cart_is_opened_empty_and_by_nobody_else(guest, data):
    answer = guest.post("carts/", data)

    assert answer.status_code == 400
    assert not Cart.objects.exists()


def test_a_line_names_its_variant_in_exactly_one_way(guest, token, mug):
    both = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "sku": "MUG-1", "quantity": 1})
    neither = guest.post(f"carts/{token}/lines/", {"quantity": 1})

    assert (both.status_code, neither.status_code) == (400, 400)


def test_what_is_not_sold_here_is_not_found(guest, token):
    till = factories.channel("till", kind="pos")
    hidden = factories.product("Hidden", sold_in=till).variants.get()

    for data in ({"variant_id": hidden.pk}, {"variant_id": 10**12}, {"sku": "NO-SUCH"}):
        answer = guest.post(f"carts/{token}/lines/", {**data, "quantity": 1})
        assert answer.status_code == 404


def test_more_than_there_is_answers_409_and_says_how_many_there_are(guest, token, mug):
    answer = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 11})

    assert answer.status_code == 409
    assert errors(answer) == [("out_of_stock", "quantity")]
    assert "10" in answer.json()["errors"][0]["detail"]
    assert not CartLine.objects.exists()


def test_the_message_of_a_service_is_in_the_language_of_the_reader(guest, token, mug):
    data = {"variant_id": mug.pk, "quantity": 11}
    english = guest.post(f"carts/{token}/lines/", data, Accept_Language="en")
    chinese = guest.post(f"carts/{token}/lines/", data, Accept_Language="zh-Hans")

    assert english["Content-Language"] == "en"
    assert chinese["Content-Language"] == "zh-hans"


def test_the_same_idempotency_key_puts_goods_in_once(guest, token, mug):
    data = {"variant_id": mug.pk, "quantity": 2}
    first = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="a")
    second = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="a")

    assert second.status_code == first.status_code == 201
    assert second.json() == first.json()
    assert second["Idempotent-Replayed"] == "true"
    assert CartLine.objects.get().quantity == 2


def test_a_customers_cart_is_nobody_elses_even_by_token(guest, owner, stranger, staff, mug):
    token = signed_in(owner).post("carts/").json()["token"]

    assert signed_in(owner).get(f"carts/{token}/").status_code == 200
    for other in (guest, signed_in(stranger), signed_in(staff), with_key("carts:write")):
        assert other.get(f"carts/{token}/").status_code == 404
        assert other.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 1}).status_code == 404
    assert not CartLine.objects.exists()


def test_a_line_of_another_cart_is_not_found(guest, token, mug):
    line_id = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 1}).json()["lines"][0][
        "id"
    ]
    other = guest.post("carts/").json()["token"]

    assert guest.patch(f"carts/{other}/lines/{line_id}/", {"quantity": 5}).status_code == 404
    assert guest.delete(f"carts/{other}/lines/{line_id}/").status_code == 404
    assert CartLine.objects.get().quantity == 1


def test_the_number_of_queries_does_not_grow_with_the_lines(guest, token):
    def fill(n: int) -> None:
        for _ in range(n):
            variant = factories.product().variants.get()
            assert (
                guest.post(f"carts/{token}/lines/", {"variant_id": variant.pk, "quantity": 1}).status_code
                == 201
            )

    fill(1)
    with CaptureQueriesContext(connection) as one:
        guest.get(f"carts/{token}/")
    fill(20)
    with CaptureQueriesContext(connection) as many:
        guest.get(f"carts/{token}/")

    assert len(one) == len(many)
