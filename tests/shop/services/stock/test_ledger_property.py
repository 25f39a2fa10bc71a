"""Whatever happens in whatever order, the movements of a shelf add up to its balances and nothing is below zero."""

import contextlib
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shop.models import StockItem
from shop.services import stock
from tests import factories as make

STEPS = st.tuples(
    st.sampled_from(
        ["receive", "adjust", "transfer", "reserve", "release", "expire", "allocate", "deallocate", "ship"]
    ),
    st.integers(0, 1),
    st.integers(-4, 6),
    st.integers(0, 2),
)


class StockMachine(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, max_size=25))
    def test_movements_add_up_to_balances(self, steps) -> None:
        store = make.location("store", kind="store")
        make.channel(locations=[make.location(), store])
        variants = [make.variant(stock=4), make.variant(stock=2)]
        carts = [make.cart() for _ in range(3)]
        for minute, (what, which, units, who) in enumerate(steps):
            with contextlib.suppress(stock.OutOfStock, stock.InvalidMovement):
                self.step(
                    what,
                    variant_id=variants[which].pk,
                    units=units,
                    cart=carts[who],
                    order_id=who + 1,
                    store=store,
                    minute=minute,
                )
            self.check()

    def step(self, what, *, variant_id, units, cart, order_id, store, minute) -> None:
        now, home = make.NOW + timedelta(minutes=minute), make.location().pk
        demands = {variant_id: max(1, abs(units))}
        match what:
            case "receive":
                stock.receive(lines=[stock.StockLine(variant_id, store.pk, units)], now=now)
            case "adjust":
                stock.adjust(
                    variant_id=variant_id, location_id=home, delta=units, reason="count", actor="", now=now
                )
            case "transfer":
                stock.transfer(
                    variant_id=variant_id, from_id=home, to_id=store.pk, quantity=units, actor="", now=now
                )
            case "reserve":
                until = now + timedelta(minutes=3)
                stock.reserve(
                    cart_id=cart.pk, channel_id=cart.channel_id, demands=demands, until=until, now=now
                )
            case "release":
                stock.release(cart_id=cart.pk, now=now)
            case "expire":
                stock.expire(now=now)
            case "allocate":
                ref = stock.order_ref(order_id)
                stock.allocate(
                    order_ref=ref, cart_id=cart.pk, channel_id=cart.channel_id, demands=demands, now=now
                )
            case "deallocate":
                stock.deallocate(order_id=order_id, now=now)
            case "ship":
                stock.ship(order_id=order_id, location_id=home, units=demands, now=now)

    def check(self) -> None:
        for item in StockItem.objects.all():
            assert stock.is_balanced(item)
            assert min(item.on_hand, item.reserved, item.allocated, stock.can_promise(item)) >= 0
            held = sum(item.reservations.values_list("quantity", flat=True))
            assert held == item.reserved
