import pytest

from shop.services import cart


@pytest.mark.parametrize(("raw", "quantity"), [("3", 3), (" 3 ", 3), (1, 1), (999, 999), ("0007", 7)])
def test_whole_numbers_in_range_are_read(raw, quantity):
    assert cart.parse_quantity(raw) == quantity


@pytest.mark.parametrize(
    "raw",
    [0, -1, 10**9, 1e9, float("nan"), float("inf"), 0.5, 1.0, True, None,
     "", "0", "-1", "1e9", "NaN", "0.5", "٣", "1,5", "x", [], "9" * 5000],
)  # fmt: skip
def test_everything_else_is_refused_in_words_and_never_rounded(raw):
    with pytest.raises(cart.InvalidQuantity, match="whole number from 1 to 999") as error:
        cart.parse_quantity(raw)

    assert (error.value.code, error.value.status, error.value.field) == ("invalid_quantity", 400, "quantity")


@pytest.mark.parametrize("quantity", ["3", 3.0, True])
def test_a_service_takes_numbers_only(quantity):
    with pytest.raises(cart.InvalidQuantity):
        cart.check_quantity(quantity)
