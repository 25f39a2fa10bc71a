"""Stock and prices by key: all rows or none, a ledger entry for each, nothing for anybody without the scope."""

import pytest

from shop.models import PriceChange, StockItem, StockMovement, VariantListing
from tests import factories
from tests.shop.api.conftest import errors, signed_in, with_key


@pytest.fixture
def mug(channel):
    return factories.product("Mug", price="10.00", sku="MUG-1").variants.get()


def adjustment(*rows: tuple[str, str, object], reason: str = "Count") -> dict[str, object]:
    return {"reason": reason, "rows": [{"sku": s, "location": place, "delta": d} for s, place, d in rows]}


def test_counts_are_corrected_with_a_movement_each(mug):
    factories.product("Cup", sku="CUP-1")
    api = with_key("stock:write", "stock:read")

    answer = api.post("stock/", adjustment(("MUG-1", "warehouse", -3), ("CUP-1", "warehouse", 5)))

    assert answer.status_code == 200, answer.content
    assert [(row["sku"], row["on_hand"]) for row in answer.json()["results"]] == [("MUG-1", 7), ("CUP-1", 15)]
    movements = StockMovement.objects.filter(kind="adjustment").order_by("pk")
    assert [(one.on_hand_delta, one.reason) for one in movements] == [(-3, "Count"), (5, "Count")]
    assert movements[0].actor.startswith("key omni_")
    assert [row["available"] for row in api.get("stock/", {"sku": "MUG-1"}).json()["results"]] == [7]


@pytest.mark.parametrize(
    ("row", "code", "field", "status"),
    [
        (("CUP-1", "warehouse", 1), "unknown", "rows.1.sku", 400),
        (("MUG-1", "moon", 1), "unknown", "rows.1.location", 400),
        (("MUG-1", "warehouse", -100), "invalid_movement", "rows.1.", 409),
        (("MUG-1", "warehouse", 0), "invalid_movement", "rows.1.quantity", 409),
    ],
)
def test_one_bad_row_undoes_the_batch(mug, row, code, field, status):
    answer = with_key("stock:write").post("stock/", adjustment(("MUG-1", "warehouse", 5), row))

    assert answer.status_code == status
    assert errors(answer)[0][0] == code
    assert errors(answer)[0][1].startswith(field)
    assert StockItem.objects.get(variant=mug).on_hand == 10
    assert not StockMovement.objects.filter(kind="adjustment").exists()


@pytest.mark.parametrize("delta", ["1", 1.5, True, None, 10**7, [1]])
def test_a_change_of_stock_is_a_whole_number(mug, delta):
    answer = with_key("stock:write").post("stock/", adjustment(("MUG-1", "warehouse", delta)))

    assert answer.status_code == 400
    assert StockItem.objects.get().on_hand == 10


def test_the_same_key_adjusts_once(mug):
    api = with_key("stock:write")
    data = adjustment(("MUG-1", "warehouse", 5))

    first, second = (
        api.post("stock/", data, Idempotency_Key="k"),
        api.post("stock/", data, Idempotency_Key="k"),
    )

    assert first.content == second.content
    assert StockItem.objects.get().on_hand == 15


def test_stock_is_for_keys_with_the_scope_alone(mug, guest, owner, staff):
    data = adjustment(("MUG-1", "warehouse", 5))
    for other in (guest, signed_in(owner), signed_in(staff)):
        assert other.get("stock/").status_code == 401
        assert other.post("stock/", data).status_code == 401
        assert other.post("prices/", {"rows": [{"sku": "MUG-1", "price": "0.01"}]}).status_code == 401
    assert with_key("stock:read").post("stock/", data).status_code == 403
    assert with_key("stock:write").get("stock/").status_code == 403
    assert StockItem.objects.get().on_hand == 10


def test_a_key_of_a_channel_reaches_its_locations_alone(mug):
    store = factories.location("store", kind="store")
    till = factories.channel("till", kind="pos", locations=[store])
    api = with_key("stock:write", "stock:read", channel_id=till.pk)

    assert api.post("stock/", adjustment(("MUG-1", "warehouse", 5))).status_code == 400
    assert api.get("stock/").json()["results"] == []
    assert api.post("stock/", adjustment(("MUG-1", "store", 5))).status_code == 200


def test_prices_are_set_with_their_history(mug):
    rows = [{"sku": "MUG-1", "price": "9.50", "compare_at_price": "10.00"}]

    answer = with_key("prices:write").post("prices/", {"rows": rows})

    assert answer.json()["results"] == [
        {"sku": "MUG-1", "price": "9.50", "compare_at_price": "10.00", "currency": "EUR"}
    ]
    assert str(VariantListing.objects.get().list_price) == "9.500"
    assert PriceChange.objects.latest("pk").decision.startswith("key omni_")


@pytest.mark.parametrize("price", [9.5, 9, "-1", "1e3", "NaN", "9.999", "", None, "9,50", "1" * 13])
def test_a_price_is_a_text_with_the_places_of_the_currency(mug, price):
    answer = with_key("prices:write").post("prices/", {"rows": [{"sku": "MUG-1", "price": price}]})

    assert answer.status_code == 400
    assert "price" in answer.json()["errors"][0]["attr"]
    assert str(VariantListing.objects.get().list_price) == "10.000"
