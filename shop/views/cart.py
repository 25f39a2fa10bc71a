"""The bag: lines, quantities, problems in words, totals. Every action is a plain form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.contracts.checkout import Problem, Quote, QuotedLine
from shop.contracts.errors import ShopError
from shop.contracts.recommending import SlateKind
from shop.models import Cart, CartLine
from shop.services import cart as cart_service
from shop.services import checkout, limits
from shop.views.cards import N_TINTS, letter_of, picture_of
from shop.views.preferences import next_url
from shop.views.requests import ShopRequest, cart_of
from shop.views.rows import Crumb, LineRow, Totals
from shop.views.slates import ask, slate_rows


@dataclass(frozen=True, slots=True)
class Bag:
    """The cart as a page shows it; problems without a line stand above the lines."""

    lines: list[LineRow]
    totals: Totals
    problems: tuple[Problem, ...]
    voucher_code: str = ""

    @property
    def has_price_changes(self) -> bool:
        codes = {problem.code.value for line in self.lines for problem in line.problems}
        return "price_changed" in codes or any(
            problem.code.value == "price_changed" for problem in self.problems
        )


def bag_of(cart: Cart, *, now: datetime) -> Bag | None:
    """The cart priced now; None where it holds nothing."""
    quote = checkout.quote(cart=cart, now=now)
    rows = (
        CartLine.objects.filter(cart=cart)
        .select_related("variant__product__primary_image")
        .order_by("added_at", "pk")
    )
    by_line: dict[int | None, list[Problem]] = {}
    for problem in quote.problems:
        by_line.setdefault(problem.line_id, []).append(problem)
    quoted = {line.line_id: line for line in quote.lines}
    lines = [line_row(row, quoted.get(row.pk), by_line, quote.currency) for row in rows]
    known = {line.id for line in lines}
    general = tuple(p for p in quote.problems if p.line_id not in known and p.code.value in SHOWN_IN_BAG)
    return (
        Bag(
            lines,
            totals_of(quote, shipping_known=cart.shipping_method_id is not None),
            general,
            quote.voucher_code,
        )
        if lines
        else None
    )


# What the checkout asks for later is no problem of the bag.
SHOWN_IN_BAG = {
    "voucher",
    "out_of_stock",
    "not_sold_here",
    "price_changed",
    "currency_changed",
    "blocked",
    "busy",
}


def line_row(
    row: CartLine, quoted: QuotedLine | None, problems: Mapping[int | None, Sequence[Problem]], currency: str
) -> LineRow:
    product = row.variant.product
    return LineRow(
        id=row.pk,
        url=f"{reverse('shop:product', args=[product.slug])}?v={row.variant.sku}",
        name=product.name,
        variant_name=row.variant.name,
        letter=letter_of(product.name),
        tint=product.pk % N_TINTS + 1,
        picture=picture_of(product.primary_image),
        quantity=row.quantity,
        unit_price=quoted.unit_price if quoted else row.seen_price,
        total=quoted.subtotal if quoted else row.seen_price * row.quantity,
        currency=currency,
        problems=tuple(problems.get(row.pk, ())),
    )


def totals_of(quote: Quote, *, shipping_known: bool) -> Totals:
    return Totals(
        subtotal=quote.subtotal,
        discount=quote.discount,
        shipping=quote.shipping,
        tax=quote.tax,
        total=quote.total,
        currency=quote.currency,
        includes_tax=quote.prices_include_tax,
        shipping_known=shipping_known,
    )


@require_safe
def cart(request: ShopRequest) -> HttpResponse:
    """The bag, what stands in its way, and what goes with it."""
    now = timezone.now()
    found = cart_of(request)
    bag = bag_of(found, now=now) if found else None
    kinds = [SlateKind.CART] if bag else [SlateKind.POPULAR]
    context = {
        "bag": bag,
        "slates": slate_rows(ask(request, kinds, now=now), request.channel, now=now),
        "shipping_options": checkout.shipping_options(cart=found, now=now) if found and bag else [],
        "crumbs": [Crumb(_("Cart"))],
    }
    return render(request, "shop/cart.html", context)


@require_POST
def cart_add(request: ShopRequest) -> HttpResponse:
    """Put a variant into the bag; the price comes from the shop, never from the form."""
    now = timezone.now()
    variant = request.POST.get("variant", "")
    if not (variant.isascii() and variant.isdigit() and len(variant) < 16):
        raise Http404
    try:
        quantity = cart_service.parse_quantity(request.POST.get("quantity", "1"))
        found = cart_of(request) or cart_service.open_cart(channel=request.channel, who=request.who, now=now)
        cart_service.add_line(
            cart=found,
            variant_id=int(variant),
            quantity=quantity,
            now=now,
            slate_id=request.POST.get("slate_id", "")[:40],
            who=request.who,
        )
    except ShopError as error:
        return _refused(request, error)
    request._cart = found  # type: ignore[attr-defined] # the count in this answer includes the new line
    if found.customer_id is None:
        request.cart_token = found.token
    if request.htmx:
        return render(request, "shop/cart_added.html")
    messages.success(request, _("It is in your cart."))
    return redirect("shop:cart")


def _refused(request: ShopRequest, error: ShopError) -> HttpResponse:
    if error.status == 404:
        raise Http404
    if request.htmx:
        return render(request, "shop/refused.html", {"message": str(error)})
    messages.error(request, str(error))
    return redirect(next_url(request, reverse("shop:cart")))


@require_POST
def cart_line(request: ShopRequest, line_id: int) -> HttpResponse:
    """Change a line's quantity: a number, and one more or less by the stepper; 0 removes it."""
    found = cart_of(request)
    if found is None or not CartLine.objects.filter(cart=found, pk=line_id).exists():
        raise Http404
    now, raw = timezone.now(), request.POST.get("quantity", "").strip()
    step = {"1": 1, "-1": -1}.get(request.POST.get("step", ""), 0)
    try:
        quantity = 0 if raw == "0" else cart_service.parse_quantity(raw)
        if quantity + step <= 0:
            cart_service.remove_line(cart=found, line_id=line_id, now=now, who=request.who)
        else:
            cart_service.set_quantity(cart=found, line_id=line_id, quantity=quantity + step, now=now)
    except ShopError as error:
        if error.status == 404:
            raise Http404 from error
        messages.error(request, str(error))
    return redirect("shop:cart")


@require_POST
def cart_accept(request: ShopRequest) -> HttpResponse:
    """Accept prices that changed since they were seen."""
    found = cart_of(request)
    if found is not None:
        cart_service.accept_prices(cart=found, now=timezone.now())
    return redirect(next_url(request, reverse("shop:cart")))


@require_POST
def cart_voucher(request: ShopRequest) -> HttpResponse:
    """Put a voucher in by its code, or with an empty code take it out."""
    found = cart_of(request)
    if found is None:
        raise Http404
    now, code = timezone.now(), request.POST.get("code", "")[:80].strip()
    try:
        if code:
            caller = limits.network(request.META)
            checkout.put_in_voucher(cart=found, code=code, caller=caller, now=now)
            messages.success(request, _("Your voucher counts."))
        else:
            checkout.take_out_voucher(cart=found, now=now)
    except ShopError as error:
        messages.error(request, str(error))
    return redirect(next_url(request, reverse("shop:cart")))
