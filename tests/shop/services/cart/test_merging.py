from datetime import timedelta

import pytest

from shop.models import Cart, Product, Reservation
from shop.services import cart, stock
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def lines(row: Cart) -> dict[str, int]:
    return dict(row.lines.values_list("variant__sku", "quantity"))


def test_without_a_cart_of_their_own_the_customer_takes_over_the_guests():
    ada, guest = make.customer(), make.cart({make.variant(sku="MUG"): 2})

    merged = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    guest.refresh_from_db()
    assert (merged.cart_id, merged.changes, guest.customer_id) == (guest.pk, (), ada.pk)
    assert lines(guest) == {"MUG": 2}


def test_the_larger_quantity_wins_and_nothing_is_lost_or_doubled():
    mug, plate, bowl = make.variant(sku="MUG"), make.variant(sku="PLATE"), make.variant(sku="BOWL")
    ada = make.customer()
    own, guest = make.cart({mug: 3, plate: 1}, of=ada), make.cart({mug: 2, plate: 4, bowl: 1})

    merged = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    guest.refresh_from_db()
    assert (merged.cart_id, merged.changes) == (own.pk, ())
    assert lines(own) == {"MUG": 3, "PLATE": 4, "BOWL": 1}
    assert guest.status == Cart.Status.MERGED


def test_what_the_stock_does_not_cover_is_cut_and_said():
    mug = make.variant(make.product("Mug", with_variant=False), sku="MUG", stock=3)
    ada = make.customer()
    own, guest = make.cart({mug: 1}, of=ada), make.cart({mug: 5})

    merged = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    assert lines(own) == {"MUG": 3}
    assert [(each.sku, each.wanted, each.quantity, each.message) for each in merged.changes] == [
        ("MUG", 5, 3, "Mug: only 3 available.")
    ]


def test_a_product_that_is_gone_is_left_out_and_said():
    mug, ada = make.variant(make.product("Mug", with_variant=False), sku="MUG"), make.customer()
    own, guest = make.cart(of=ada), make.cart({mug: 1})
    Product.objects.update(status="draft")

    merged = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    assert lines(own) == {}
    assert [each.message for each in merged.changes] == ["Mug is not available any more and was left out."]


def test_merging_twice_is_merging_once():
    mug, ada = make.variant(sku="MUG"), make.customer()
    own, guest = make.cart({mug: 1}, of=ada), make.cart({mug: 2})

    cart.merge(guest=guest, customer_id=ada.pk, now=NOW)
    again = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    assert (again.cart_id, again.changes) == (own.pk, ())
    assert lines(own) == {"MUG": 2}


def test_a_cart_of_one_customer_is_never_merged_into_anothers():
    mug, ada, eve = make.variant(sku="MUG"), make.customer(), make.customer()
    hers, own = make.cart({mug: 2}, of=ada), make.cart(of=eve)

    cart.merge(guest=hers, customer_id=eve.pk, now=NOW)

    hers.refresh_from_db()
    assert (hers.customer_id, hers.status, lines(own)) == (ada.pk, "open", {})


def test_what_the_guest_cart_held_is_free_again_and_counts_for_the_customer():
    mug, ada = make.variant(sku="MUG", stock=2), make.customer()
    own, guest = make.cart(of=ada), make.cart({mug: 2})
    stock.reserve(
        cart_id=guest.pk,
        channel_id=guest.channel_id,
        demands={mug.pk: 2},
        until=NOW + timedelta(minutes=9),
        now=NOW,
    )

    merged = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    assert (lines(own), merged.changes) == ({"MUG": 2}, ())
    assert not Reservation.objects.exists()


def test_what_the_guest_typed_fills_only_what_was_empty():
    ada = make.customer()
    own = make.cart(of=ada, email="ada@example.com")
    guest = make.cart(email="other@example.com", note="ring twice")

    cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    own.refresh_from_db()
    assert (own.email, own.note) == ("ada@example.com", "ring twice")


def test_the_carts_of_another_channel_stay_apart():
    app = make.channel("app")
    mug, ada = make.variant(sku="MUG", sold_in=app), make.customer()
    own, guest = make.cart(of=ada), make.cart({mug: 1}, sold_in=app)

    merged = cart.merge(guest=guest, customer_id=ada.pk, now=NOW)

    assert (merged.cart_id, lines(own)) == (guest.pk, {})
