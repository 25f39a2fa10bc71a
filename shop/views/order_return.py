"""Asking for a return: how much of each line, and why. A line that a rule keeps says which."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shop.contracts.errors import ShopError
from shop.models import Return
from shop.services import returns
from shop.views.orders import ACTOR, SignInFirst, order_or_404, sign_in
from shop.views.rows import Crumb


class ReturnForm(forms.Form):
    """How many of each line come back, and why."""

    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why do you send it back?"),
        choices=[("", "–"), *Return.Reason.choices],
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("In your own words"), max_length=200, required=False)

    def __init__(self, *args: object, rules: list[returns.Eligibility], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        open_lines = [
            rule for rule in rules if rule.units and rule.code is not returns.ReturnCode.WINDOW_OVER
        ]
        for rule in open_lines:
            self.fields[f"line_{rule.line_id}"] = forms.IntegerField(
                label=rule.name,
                help_text="" if rule.is_ok else rule.message,
                min_value=0,
                max_value=rule.units,
                initial=0,
                required=False,
            )
        self.order_fields([f"line_{rule.line_id}" for rule in open_lines])

    def quantities(self) -> dict[int, int]:
        """Order line ids with how many come back."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name.startswith("line_") and value
        }
        return {int(name.removeprefix("line_")): value for name, value in given.items()}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.errors and not self.quantities():
            raise forms.ValidationError(_("Choose at least one thing to send back."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def order_return(request: HttpRequest, token: UUID) -> HttpResponse:
    """Ask for a return of some or all of an order."""
    try:
        found = order_or_404(request, token)
    except SignInFirst:
        return sign_in(request, token)
    now = timezone.now()
    rules = returns.eligibility(order_id=found.pk, now=now)
    form = ReturnForm(request.POST or None, rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            returns.request(
                order_id=found.pk,
                lines=form.quantities(),
                reason=form.cleaned_data["reason"],
                reason_code=form.cleaned_data["reason_code"],
                actor=ACTOR,
                now=now,
            )
        except ShopError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("We have your return. This page says what happens next."))
            return redirect("shop:order", token)
    url = reverse("shop:order", args=[found.token])
    crumbs = [Crumb(_("Order %(number)s") % {"number": found.number}, url), Crumb(_("Send back"))]
    over = [rule for rule in rules if rule.code is returns.ReturnCode.WINDOW_OVER]
    context = {"order": found, "form": form, "over": over, "days": returns.window_days(), "crumbs": crumbs}
    return render(request, "shop/order_return.html", context, status=400 if form.errors else 200)
