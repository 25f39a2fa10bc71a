"""The account: overview, orders, addresses, profile, and the shopper's data."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.contracts.errors import ShopError
from shop.contracts.people import AddressInput
from shop.models import Address, Order
from shop.services import customers
from shop.services.customers import profile as profile_service
from shop.views.countries import country_choices, named
from shop.views.paging import page_links
from shop.views.requests import customer_of, page_number
from shop.views.rows import Crumb, Tab

PAGE_SIZE = 10
ADDRESS_FIELDS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone")


def tabs(current: str) -> list[Tab]:
    rows = [
        ("account", _("Overview")),
        ("orders", _("Orders")),
        ("addresses", _("Addresses")),
        ("profile", _("Profile")),
        ("data", _("Privacy and data")),
    ]
    return [Tab(label, reverse(f"shop:{name}"), name == current) for name, label in rows]


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The latest orders and the way to everything else."""
    customer = customer_of(request)
    latest = list(Order.objects.filter(customer=customer).order_by("-placed_at", "-pk")[:3])
    address = Address.objects.filter(customer=customer, is_default=True).first()
    named(address)
    context = {"customer": customer, "orders": latest, "address": address, "tabs": tabs("account")}
    return render(request, "shop/account.html", {**context, "crumbs": [Crumb(_("Account"))]})


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """All orders, newest first."""
    rows = Order.objects.filter(customer=customer_of(request)).order_by("-placed_at", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(page_number(request))
    context = {
        "orders": page.object_list,
        "pages": page_links(page.number, page.paginator.num_pages, lambda number: f"?page={number}"),
        "tabs": tabs("orders"),
        "crumbs": [Crumb(_("Account"), reverse("shop:account")), Crumb(_("Orders"))],
    }
    return render(request, "shop/orders.html", context)


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An address of the book."""

    class Meta:
        model = Address
        fields = ADDRESS_FIELDS

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["country"] = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices())
        for name, autofill in AUTOFILL.items():
            self.fields[name].widget.attrs["autocomplete"] = autofill


AUTOFILL = {
    "name": "name", "company": "organization", "line1": "address-line1", "line2": "address-line2",
    "postcode": "postal-code", "city": "address-level2", "region": "address-level1",
    "country": "country", "phone": "tel",
}  # fmt: skip


@login_required
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """The address book."""
    rows = list(Address.objects.filter(customer=customer_of(request)).order_by("-is_default", "pk"))
    for row in rows:
        named(row)
    crumbs = [Crumb(_("Account"), reverse("shop:account")), Crumb(_("Addresses"))]
    return render(
        request, "shop/addresses.html", {"addresses": rows, "tabs": tabs("addresses"), "crumbs": crumbs}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_edit(request: HttpRequest, address_id: int | None = None) -> HttpResponse:
    """Add an address, or change one of one's own."""
    customer = customer_of(request)
    row = get_object_or_404(Address, pk=address_id, customer=customer) if address_id else None
    initial = {"country": request.channel.country, "name": customer.name}  # type: ignore[attr-defined]
    form = AddressForm(request.POST or None, instance=row, initial=None if row else initial)
    if request.method == "POST" and form.is_valid():
        given = AddressInput(**{name: form.cleaned_data[name] for name in ADDRESS_FIELDS})
        try:
            if row:
                customers.addresses.edit(customer_id=customer.pk, address_id=row.pk, address=given)
            else:
                customers.addresses.add(customer_id=customer.pk, address=given, now=timezone.now())
        except ShopError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The address is saved."))
            return redirect("shop:addresses")
    crumbs = [
        Crumb(_("Addresses"), reverse("shop:addresses")),
        Crumb(_("Edit address") if row else _("New address")),
    ]
    context = {"form": form, "tabs": tabs("addresses"), "crumbs": crumbs, "is_new": row is None}
    return render(request, "shop/address_form.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def address_action(request: HttpRequest, address_id: int, action: str) -> HttpResponse:
    """Delete an address, or make it the default."""
    customer = customer_of(request)
    get_object_or_404(Address, pk=address_id, customer=customer)
    if action == "delete":
        customers.addresses.delete(customer_id=customer.pk, address_id=address_id)
        messages.success(request, _("The address is deleted."))
    else:
        customers.addresses.make_default(customer_id=customer.pk, address_id=address_id)
        messages.success(request, _("This is your default address now."))
    return redirect("shop:addresses")


class ProfileForm(forms.Form):
    """Name and phone."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Change name and phone; e-mail and password have pages of their own."""
    customer = customer_of(request)
    form = ProfileForm(request.POST or None, initial={"name": customer.name, "phone": customer.phone})
    if request.method == "POST" and form.is_valid():
        profile_service.edit(customer_id=customer.pk, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("shop:profile")
    crumbs = [Crumb(_("Account"), reverse("shop:account")), Crumb(_("Profile"))]
    return render(request, "shop/profile.html", {"form": form, "tabs": tabs("profile"), "crumbs": crumbs})


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, how to take it along, how to have it erased."""
    crumbs = [Crumb(_("Account"), reverse("shop:account")), Crumb(_("Privacy and data"))]
    return render(request, "shop/data.html", {"tabs": tabs("data"), "crumbs": crumbs})


@login_required
@require_safe
def data_export(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about this person, as a file."""
    written = customers.privacy.export(customer_id=customer_of(request).pk)
    answer = HttpResponse(written, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="omnishop-data.json"'
    return answer


@login_required
@require_POST
def data_erase(request: HttpRequest) -> HttpResponse:
    """Erase what is personal, after the word was typed; orders stay without the person, as the law asks."""
    if request.POST.get("confirm", "").strip().lower() != request.user.get_username().lower():
        messages.error(request, _("Type your e-mail address to confirm."))
        return redirect("shop:data")
    try:
        customers.privacy.erase(customer_id=customer_of(request).pk, now=timezone.now())
    except ShopError as error:
        messages.error(request, str(error))
        return redirect("shop:data")
    logout(request)
    messages.success(request, _("Your data is erased."))
    return redirect("shop:home")
