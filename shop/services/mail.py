"""Letters to shoppers, in the language of the order."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shop.models import Invoice, Order
from shop.services import invoicing


def send_order_confirmation(*, order_id: int) -> None:
    """Tell the shopper that the order is certain. An order without an address, such as a till's, gets
    none."""
    order = Order.objects.select_related("shipping_address", "pickup_location").get(pk=order_id)
    if not order.email:
        return
    with translation.override(order.language or settings.LANGUAGE_CODE):
        context = {
            "order": order,
            "lines": list(order.lines.order_by("pk")),
            "order_url": settings.SITE_URL + reverse("shop:order", args=[order.token]),
            "language": translation.get_language(),
        }
        letter = EmailMultiAlternatives(
            subject=_("Your order %(number)s is confirmed") % {"number": order.number},
            body=render_to_string("email/order_confirmation.txt", context),
            to=[order.email],
            # The receiver's mailbox can tell that two letters are one.
            headers={"X-Entity-Ref-ID": f"order-confirmation-{order.token}"},
        )
        letter.attach_alternative(render_to_string("email/order_confirmation.html", context), "text/html")
        letter.send()


def send_invoice(*, invoice_id: int) -> None:
    """The invoice as a letter, with the address of its page. Without a mailbox, as after erasure, none goes."""
    invoice = Invoice.objects.select_related("order").get(pk=invoice_id)
    order = invoice.order
    if not order.email:
        return
    with translation.override(order.language or settings.LANGUAGE_CODE):
        context = {
            "sheet": invoicing.sheet(invoice),
            "invoice_url": settings.SITE_URL + reverse("shop:order_invoice", args=[order.token]),
            "language": translation.get_language(),
        }
        letter = EmailMultiAlternatives(
            subject=_("Invoice %(number)s") % {"number": invoice.number},
            body=render_to_string("email/invoice.txt", context),
            to=[order.email],
            headers={"X-Entity-Ref-ID": f"invoice-{invoice.pk}"},
        )
        letter.attach_alternative(render_to_string("email/invoice.html", context), "text/html")
        letter.send()
