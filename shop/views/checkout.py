"""Checkout in two short pages: how it should reach you, then review and pay. Guests first; no account needed."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shop.contracts.checkout import PickupStore, ProblemCode, ShippingOption
from shop.contracts.errors import ShopError
from shop.contracts.people import AddressInput
from shop.models import Address, Cart
from shop.services import checkout as service
from shop.views.cart import bag_of
from shop.views.countries import country_choices, named
from shop.views.requests import ShopRequest, cart_of

ADDRESS_FIELDS = ("name", "line1", "line2", "postcode", "city", "country", "phone")
REQUIRED_TO_SEND = ("name", "line1", "city", "country")
# Problems that the details page mends; the rest is shown on the review page or in the bag.
OF_DETAILS = {
    ProblemCode.EMAIL_MISSING,
    ProblemCode.ADDRESS_MISSING,
    ProblemCode.SHIPPING_MISSING,
    ProblemCode.SHIPPING_UNAVAILABLE,
    ProblemCode.PICKUP_UNAVAILABLE,
}


class DetailsForm(forms.Form):
    """Contact and destination: eight fields at most, named for autofill."""

    use_required_attribute = False

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("For the confirmation and the order page."),
    )
    way = forms.ChoiceField(
        choices=[("delivery", gettext_lazy("Home delivery")), ("pickup", gettext_lazy("Pick up in a store"))],
        widget=forms.RadioSelect,
        initial="delivery",
    )
    store = forms.TypedChoiceField(label=gettext_lazy("Store"), coerce=int, required=False, empty_value=None)
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120, required=False)
    line1 = forms.CharField(label=gettext_lazy("Street and number"), max_length=160, required=False)
    line2 = forms.CharField(label=gettext_lazy("Flat, floor"), max_length=160, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only for the driver."),
    )

    AUTOFILL = {
        "email": "email", "name": "name", "line1": "address-line1", "line2": "address-line2", "postcode": "postal-code",
        "city": "address-level2", "country": "country", "phone": "tel",
    }  # fmt: skip

    def __init__(self, *args: object, stores: list[PickupStore], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["store"].choices = [(store.location_id, store_label(store)) for store in stores]  # type: ignore[attr-defined]
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        for name, autofill in self.AUTOFILL.items():
            self.fields[name].widget.attrs["autocomplete"] = autofill
        self.fields["phone"].widget.input_type = "tel"

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == "pickup" and not cleaned.get("store"):
            self.add_error("store", _("Please choose a store."))
        if cleaned.get("way") == "delivery":
            for name in REQUIRED_TO_SEND:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("This is needed to deliver."))
        return cleaned


def store_label(store: PickupStore) -> str:
    """Name and town, and whether everything lies there now."""
    place = ", ".join(part for part in (store.name, store.city) if part)
    return place if store.has_all else _("%(store)s – not everything is there now") % {"store": place}


def _initial(request: ShopRequest, cart: Cart) -> dict[str, object]:
    """What is known already: the cart's own, else the account's default address."""
    address = cart.shipping_address
    if address is None and request.who.customer_id is not None:
        book = Address.objects.filter(customer_id=request.who.customer_id)
        address = book.order_by("-is_default", "-pk").first()
    known: dict[str, object] = {name: getattr(address, name) for name in ADDRESS_FIELDS} if address else {}
    known.setdefault("country", request.channel.country)
    email = cart.email or (request.user.email if request.user.is_authenticated else "")
    way = "pickup" if cart.pickup_location_id else "delivery"
    return {**known, "email": email, "way": way, "store": cart.pickup_location_id}


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: ShopRequest) -> HttpResponse:
    """Page one: contact, and delivery or pick-up."""
    now, cart = timezone.now(), cart_of(request)
    bag = bag_of(cart, now=now) if cart else None
    if cart is None or bag is None:
        messages.info(request, _("Your cart is empty."))
        return redirect("shop:cart")
    stores = service.pickup_stores(cart=cart, now=now)
    form = DetailsForm(request.POST or None, initial=_initial(request, cart), stores=stores)
    if request.method == "POST" and form.is_valid() and _keep(form, cart, now=now):
        return redirect("shop:checkout_review")
    context = {"form": form, "bag": bag, "stores": stores, "fields": [form[name] for name in ADDRESS_FIELDS]}
    return render(request, "shop/checkout_details.html", context, status=400 if form.errors else 200)


def _keep(form: DetailsForm, cart: Cart, *, now: datetime) -> bool:
    """Hand the form to the checkout; what it refuses is shown at the field."""
    given = form.cleaned_data
    try:
        service.set_contact(cart=cart, email=given["email"], now=now)
        if given["way"] == "delivery":
            address = AddressInput(**{name: given[name] for name in ADDRESS_FIELDS})
            service.set_address(cart=cart, address=address, now=now)
        cart.refresh_from_db()
        option = _option(cart, given["way"], now=now)
        if option is None:
            form.add_error(None, _("We cannot send this there. Please choose another way."))
            return False
        service.choose_shipping(
            cart=cart, method_id=option.method_id, pickup_location_id=given["store"] or None, now=now
        )
    except ShopError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def _option(cart: Cart, way: str, *, now: datetime) -> ShippingOption | None:
    """The method chosen before if it still goes, else the cheapest of that kind."""
    options = [option for option in service.shipping_options(cart=cart, now=now) if option.kind == way]
    kept = next((option for option in options if option.method_id == cart.shipping_method_id), None)
    return kept or min(options, key=lambda option: (option.price, option.max_days), default=None)


@require_http_methods(["GET", "HEAD"])
def review(request: ShopRequest) -> HttpResponse:
    """Page two: everything in sight, problems in words, one button to pay."""
    now, cart = timezone.now(), cart_of(request)
    bag = bag_of(cart, now=now) if cart else None
    if cart is None or bag is None:
        return redirect("shop:cart")
    problems = service.quote(cart=cart, now=now).problems
    if any(problem.code in OF_DETAILS for problem in problems):
        return redirect("shop:checkout")
    # From here the goods are held for some minutes; what cannot be held stands at its line.
    service.reserve(cart=cart, now=now)
    return render(request, "shop/checkout_review.html", _review_context(cart, now=now))


def _review_context(cart: Cart, *, now: datetime) -> dict[str, object]:
    options = service.shipping_options(cart=cart, now=now)
    kind = cart.shipping_method.kind if cart.shipping_method else "delivery"
    return {
        "bag": bag_of(cart, now=now),
        "cart": cart,
        "address": named(cart.shipping_address),
        "options": [option for option in options if option.kind == kind],
        "is_pickup": kind == "pickup",
    }


@require_POST
def shipping(request: ShopRequest) -> HttpResponse:
    """Choose another way of delivery on the review page."""
    cart = cart_of(request)
    method = request.POST.get("method", "")
    if cart is None or not (method.isascii() and method.isdigit() and len(method) < 16):
        return redirect("shop:cart")
    try:
        service.choose_shipping(
            cart=cart, method_id=int(method), pickup_location_id=cart.pickup_location_id, now=timezone.now()
        )
    except ShopError as error:
        messages.error(request, str(error))
    return redirect("shop:checkout_review")


@require_POST
def place(request: ShopRequest) -> HttpResponse:
    """Turn the cart into an order; sent twice, it is still one order."""
    now, cart = timezone.now(), cart_of(request) or _ordered_cart(request)
    if cart is None:
        return redirect("shop:cart")
    placed = service.place_order(cart_id=cart.pk, language=get_language() or "en", now=now)
    if placed.problems:
        cart.refresh_from_db()
        is_blocked = any(problem.code is ProblemCode.BLOCKED for problem in placed.problems)
        context = {
            **_review_context(cart, now=now),
            "problems": placed.problems,
            "appeal_route": settings.SHOP_APPEAL_ROUTE if is_blocked else "",
        }
        return render(request, "shop/checkout_review.html", context, status=409)
    if placed.payment_url:
        return redirect(placed.payment_url)
    return redirect("shop:order", placed.order_token)


def _ordered_cart(request: ShopRequest) -> Cart | None:
    """The cart of a form sent again after its order was made: only the shopper's own, by cookie or account."""
    mine = Q(token=request.cart_token) if request.cart_token else Q(pk=None)
    if request.who.customer_id is not None:
        mine |= Q(customer_id=request.who.customer_id, token=uuid_of(request.POST.get("cart", "")))
    return Cart.objects.filter(mine, channel=request.channel, status=Cart.Status.ORDERED).first()


def uuid_of(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None
