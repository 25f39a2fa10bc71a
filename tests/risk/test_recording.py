"""What the shop announces becomes events: each once, with hashes alone, at the moment when it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from risk import receivers
from risk.contracts.events import EventKind
from risk.features import facts
from risk.features.facts import Setting
from risk.features.past import DatabaseMemory
from risk.models import RiskEvent, ScreeningDecision
from risk.services import recording, remembering, screening
from shop.contracts import calling
from shop.contracts.calling import Caller
from shop.contracts.people import AccountStep, AddressInput
from shop.contracts.screening import Occasion
from shop.models import Order
from shop.services import cart, checkout, orders, returns, reviews
from shop.services.customers import addresses
from tests import factories
from tests.factories import NOW
from tests.risk import screened
from tests.risk.paying import Buyer

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Caller("browser-1", "93.184.216.34")
ELSEWHERE = Caller("browser-2", "8.8.8.8")


def kinds() -> list[str]:
    return list(RiskEvent.objects.order_by("pk").values_list("kind", flat=True))


def bought() -> Order:
    """An order that is paid and sent."""
    buyer = Buyer()
    order = buyer.order(factories.variant(price="20.00"), email="ann@example.com")
    buyer.pay(order, card="4242", serial=7)
    for parcel in order.fulfilments.all():
        orders.ship(fulfilment_id=parcel.pk, actor="staff:1", now=timezone.now())
        orders.deliver(fulfilment_id=parcel.pk, actor="staff:1", now=timezone.now())
    order.refresh_from_db()
    return order


def test_an_order_is_followed_from_the_checkout_to_the_money_that_goes_back():
    order = bought()
    line = order.lines.get()
    asked = returns.request(
        order_id=order.pk, lines={line.pk: 1}, reason="", actor="customer", now=timezone.now()
    )
    returns.approve(return_id=asked.pk, actor="staff:1", now=timezone.now())
    location = factories.location()
    returns.receive(return_id=asked.pk, location_id=location.pk, actor="staff:1", now=timezone.now())
    returns.refund(return_id=asked.pk, actor="staff:1", now=timezone.now())

    assert kinds() == ["order", "paid", "shipped", "returned", "refunded", "judged"]
    subjects = set(RiskEvent.objects.exclude(kind__in=["order", "judged"]).values_list("subject", flat=True))
    assert subjects == {order.screening_id}
    devices = set(RiskEvent.objects.exclude(kind="returned").values_list("device", flat=True))
    assert len(devices) == 1 and "" not in devices
    assert RiskEvent.objects.get(kind="paid").card != ""
    assert RiskEvent.objects.get(kind="judged").is_fraud is False


def test_the_card_is_a_hash_and_no_number():
    bought()

    row = RiskEvent.objects.get(kind="paid")
    assert len(row.card) == 24
    assert "4242" not in " ".join(str(value) for value in vars(row).values())


def test_a_booking_that_is_announced_twice_is_one_event():
    order = bought()
    booked = list(order.payments.get().events.values_list("pk", flat=True))

    for _ in range(3):
        recording.bookings(event_ids=booked, now=timezone.now())

    assert kinds().count("paid") == 1


def test_a_decline_belongs_to_the_device_that_paid_wherever_it_is_heard_from():
    buyer = Buyer()
    order = buyer.order(factories.variant(), email="ann@example.com")
    with calling.by(ELSEWHERE):
        buyer.pay(order, card="0002", serial=1)

    order_row, declined = RiskEvent.objects.get(kind="order"), RiskEvent.objects.get(kind="payment_declined")
    assert (declined.device, declined.network) == (order_row.device, order_row.network)


def test_signing_up_in_and_failing_to_is_written_down():
    client = Client(REMOTE_ADDR="93.184.216.34")
    factories.user("bob@example.com")
    client.post("/en/accounts/login/", {"login": "bob@example.com", "password": "wrong wrong"})
    client.post("/en/accounts/login/", {"login": "bob@example.com", "password": factories.PASSWORD})

    failed, entered = RiskEvent.objects.order_by("pk")
    assert (failed.kind, entered.kind) == ("sign_in_failed", "sign_in")
    assert failed.email == entered.email != ""
    assert failed.device == entered.device != ""
    assert failed.network == entered.network != ""
    assert (failed.customer, bool(entered.customer)) == ("", True)


@pytest.mark.parametrize(
    ("step", "kind"),
    [(AccountStep.SIGN_UP, "sign_up"), (AccountStep.RESET, "reset"), (AccountStep.EMAIL, "reset")],
)
def test_every_step_of_an_account_has_its_kind(step, kind):
    person = factories.customer(account=factories.user())

    receivers.record_account(kind=step, user_id=person.user_id, email="")

    assert kinds() == [kind]


def test_carts_codes_addresses_and_reviews_are_written_down():
    person = factories.customer(account=factories.user())
    variant = factories.variant()
    bag = factories.cart(of=person)
    with calling.by(HERE):
        cart.add_line(cart=bag, variant_id=variant.pk, quantity=1, now=NOW)
        with pytest.raises(checkout.VoucherRefused):
            checkout.put_in_voucher(cart=bag, code="NOPE", caller="x", now=NOW)
        typed = AddressInput("Ann", "Main Street 1", "Berlin", "DE", "10115")
        addresses.add(customer_id=person.pk, address=typed, now=NOW)
        reviews.submit(
            product_id=variant.product_id, customer_id=person.pk, stars=5, title="", text="Good.",
            language="en", now=NOW,
        )  # fmt: skip

    assert kinds() == ["cart", "coupon_tried", "address_changed", "reviewed"]
    assert RiskEvent.objects.get(kind="coupon_tried").numbers == {"is_good": 0.0}
    assert len(set(RiskEvent.objects.values_list("device", flat=True))) == 1


def test_what_a_moderator_says_of_a_review_is_a_label_that_may_change():
    person, product = factories.customer(account=factories.user()), factories.variant().product
    written = reviews.submit(
        product_id=product.pk, customer_id=person.pk, stars=5, title="", text="Good.", language="en", now=NOW
    )
    event = RiskEvent.objects.get(kind="reviewed")
    for state in ("rejected", "approved"):
        reviews.moderate(review_id=written.pk, state=state, actor="staff:1", now=timezone.now())

    judged = RiskEvent.objects.filter(kind="judged").order_by("pk")
    assert [(row.subject, row.is_fraud) for row in judged] == [
        (event.event_id, True),
        (event.event_id, False),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_X_DEVICE": "\x00"},
        {"HTTP_X_DEVICE": "x" * 500},
        {"HTTP_X_DEVICE": "名"},
        {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 5.6.7.8"},
        {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "93.184.216.34"},
    ],
)
def test_missing_and_impossible_headers_say_nothing(headers):
    client = Client(**({"REMOTE_ADDR": "127.0.0.1"} | headers))

    client.post("/en/accounts/login/", {"login": "bob@example.com", "password": "wrong wrong"})

    row = RiskEvent.objects.get()
    assert row.network == ""
    assert len(row.device) == 24  # the browser's own cookie, whatever the header claims


def test_what_an_app_claims_never_passes_for_a_browser():
    token = "7d2f1d3c-8a52-4f4f-9d2e-3a4b5c6d7e8f"
    setting = Setting(NOW, remembering.key(), Caller(f"app:{token}"))
    browser = Setting(NOW, remembering.key(), Caller(token))

    assert setting.links()[next(iter(setting.links()))] != browser.links()[next(iter(browser.links()))]


def test_a_spoofed_forwarded_header_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 1
    client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="8.8.8.8, 93.184.216.34")
    client.post("/en/accounts/login/", {"login": "bob@example.com", "password": "wrong wrong"})

    expected = Setting(NOW, remembering.key(), Caller(network="93.184.216.34")).links()
    assert RiskEvent.objects.get().network == next(iter(expected.values()))


def test_a_late_and_unordered_event_counts_from_when_it_happened_but_not_before_it_was_known():
    """A provider that reports a decline an hour later: the next order sees it where it belongs."""
    buyer = Buyer()
    order = buyer.order(factories.variant(), email="ann@example.com")
    buyer.pay(order, card="0002", serial=1)
    row = RiskEvent.objects.get(kind="payment_declined")
    hour = timedelta(hours=1)
    RiskEvent.objects.filter(pk=row.pk).update(
        at_ms=row.at_ms - 3_600_000, occurred_at=row.occurred_at - hour
    )

    features = ScreeningDecision.objects.get(screening_id=_again(order)).features

    assert (features["email_n_declines_10m"], features["email_n_declines_1d"]) == (0.0, 1.0)


def _again(order: Order) -> str:
    request = screened.request(now=timezone.now(), email=order.email)
    return screening.screen(request).screening_id


def test_a_retry_and_a_new_address_are_no_second_order():
    first = screened.request()
    screening.screen(first)
    for minutes, occasion in ((1, Occasion.PAYMENT), (2, Occasion.ADDRESS)):
        later = NOW + timedelta(minutes=minutes)
        changed = {"now": later, "occasion": occasion}
        screening.screen(type(first)(**{**{n: getattr(first, n) for n in first.__slots__}, **changed}))

    assert kinds() == [EventKind.ORDER.value, EventKind.PAYMENT_TRIED.value, EventKind.ADDRESS_CHANGED.value]


def test_an_event_whose_row_is_gone_is_left_out():
    assert facts.of_address(1, 999, Setting(NOW, remembering.key())) is None
    assert facts.of_cart(999, EventKind.CART, Setting(NOW, remembering.key()), {}) is None
    assert facts.of_review(999, Setting(NOW, remembering.key())) is None
    recording.record(None)
    assert DatabaseMemory().recall(["device:x"], 0) == [[]]
