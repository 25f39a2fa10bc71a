import pytest
from django.core import mail

from shop.contracts.people import Who
from shop.models import Event, Job
from shop.services import consent, orders
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db


def test_a_purchase_without_consent_names_nobody():
    order = paid(visitor=make.visitor()).order

    event = Event.objects.get(kind="purchase")
    line = order.lines.get()
    assert (event.product_id, event.variant_id, event.quantity, event.order_id) == (
        line.variant.product_id, line.variant_id, 1, order.pk,
    )  # fmt: skip
    assert (event.visitor, event.customer, event.has_consent) == (None, None, False)


def test_a_purchase_with_consent_is_the_shoppers():
    ada = make.customer()
    who = Who(visitor_id=make.visitor(of=ada).pk, customer_id=ada.pk)
    consent.set(who=who, purposes={"personalisation": True}, channel_id=make.channel().pk, now=NOW)

    paid(of=ada, visitor_id=who.visitor_id)

    event = Event.objects.get(kind="purchase")
    assert (event.visitor_id, event.customer_id, event.has_consent) == (who.visitor_id, ada.pk, True)


def test_confirming_twice_is_refused_and_remembers_once():
    order = paid().order

    with pytest.raises(orders.IllegalMove):
        orders.confirm(order_id=order.pk, actor="", now=NOW)

    assert Event.objects.filter(kind="purchase").count() == 1
    assert order.fulfilments.count() == 1


@pytest.mark.parametrize(
    ("language", "subject", "word"),
    [("en", "Your order {} is confirmed", "Delivery"), ("zh-hans", None, None)],
)
def test_the_letter_is_in_the_language_of_the_order_and_comes_once(
    language, subject, word, django_capture_on_commit_callbacks
):
    order = placed().order
    type(order).objects.update(language=language)

    with django_capture_on_commit_callbacks(execute=True):
        orders.confirm(order_id=order.pk, actor="", now=NOW)

    [letter] = mail.outbox
    assert letter.to == ["ada@example.com"]
    assert f"/{language}/order/{order.token}/" in letter.body
    assert "20.00" in letter.body
    if subject:
        assert letter.subject == subject.format(order.number)
        assert word in letter.body
    assert Job.objects.get(key=f"order-confirmation:{order.pk}").state == "done"


def test_an_order_without_an_address_gets_no_letter(django_capture_on_commit_callbacks):
    order = placed().order
    type(order).objects.update(email="")

    with django_capture_on_commit_callbacks(execute=True):
        orders.confirm(order_id=order.pk, actor="", now=NOW)

    assert mail.outbox == []
