"""What an order's papers say: where it goes, as long as that may change, and its invoice."""

from uuid import UUID

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.contracts.errors import ShopError
from shop.contracts.people import AddressInput
from shop.services import crediting, invoicing
from shop.services import orders as order_service
from shop.views.account import ADDRESS_FIELDS, AddressForm
from shop.views.countries import named
from shop.views.orders import ACTOR, SignInFirst, order_or_404, order_totals, sign_in
from shop.views.rows import Crumb


@require_http_methods(["GET", "HEAD", "POST"])
def order_address(request: HttpRequest, token: UUID) -> HttpResponse:
    """Send the order elsewhere, before anything of it has left."""
    try:
        found = order_or_404(request, token)
    except SignInFirst:
        return sign_in(request, token)
    if found.shipping_address is None or not order_service.can_change_address(found):
        messages.error(request, _("The address of this order cannot be changed any more."))
        return redirect("shop:order", token)
    form = AddressForm(request.POST or None, initial=model_to_dict(found.shipping_address, ADDRESS_FIELDS))
    if request.method == "POST" and form.is_valid():
        given = AddressInput(**{name: form.cleaned_data[name] for name in ADDRESS_FIELDS})
        try:
            order_service.change_address(order_id=found.pk, address=given, actor=ACTOR, now=timezone.now())
        except ShopError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The order goes to the new address."))
            return redirect("shop:order", token)
    url = reverse("shop:order", args=[found.token])
    crumbs = [Crumb(_("Order %(number)s") % {"number": found.number}, url), Crumb(_("Change the address"))]
    context = {"order": found, "form": form, "crumbs": crumbs}
    return render(request, "shop/order_address.html", context, status=400 if form.errors else 200)


@require_safe
def order_invoice(request: HttpRequest, token: UUID) -> HttpResponse:
    """The invoice, made to be printed; one that has not been written does not exist."""
    try:
        found = order_or_404(request, token)
    except SignInFirst:
        return sign_in(request, token)
    invoice = invoicing.of_order(found.pk)
    if invoice is None:
        raise Http404
    named(found.shipping_address)
    context = {"sheet": invoicing.sheet(invoice), "order": found, "totals": order_totals(found)}
    return render(request, "shop/order_invoice.html", context)


@require_safe
def order_credit_note(request: HttpRequest, token: UUID, number: str) -> HttpResponse:
    """What a refund took back of the invoice, made to be printed."""
    try:
        found = order_or_404(request, token)
    except SignInFirst:
        return sign_in(request, token)
    note = next((one for one in crediting.of_order(found.pk) if one.number == number), None)
    if note is None:
        raise Http404
    return render(request, "shop/order_credit_note.html", {"note": note, "order": found})


@require_POST
def order_invoice_issue(request: HttpRequest, token: UUID) -> HttpResponse:
    """Write the invoice and go to it."""
    try:
        found = order_or_404(request, token)
        invoicing.issue(order_id=found.pk, actor=ACTOR, now=timezone.now())
    except SignInFirst:
        return sign_in(request, token)
    except ShopError as error:
        messages.error(request, str(error))
        return redirect("shop:order", token)
    return redirect("shop:order_invoice", token)


@require_POST
def order_invoice_send(request: HttpRequest, token: UUID) -> HttpResponse:
    """Send the invoice to the order's own mailbox, to no other."""
    try:
        found = order_or_404(request, token)
        invoicing.send(order_id=found.pk, actor=ACTOR, now=timezone.now())
    except SignInFirst:
        return sign_in(request, token)
    except ShopError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invoice is on its way to %(email)s.") % {"email": found.email})
    return redirect("shop:order_invoice" if invoicing.of_order(found.pk) else "shop:order", token)
