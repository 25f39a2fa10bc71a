"""The form to write a review."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.contracts.errors import ShopError
from shop.models import Product, Review
from shop.services import reviews as review_service
from shop.views.requests import ShopRequest, customer_of
from shop.views.rows import Crumb


class ReviewForm(forms.Form):
    """Stars and, if wished, words."""

    stars = forms.TypedChoiceField(
        label=gettext_lazy("Your rating"),
        coerce=int,
        choices=[
            (5, gettext_lazy("5 – excellent")),
            (4, gettext_lazy("4 – good")),
            (3, gettext_lazy("3 – fair")),
            (2, gettext_lazy("2 – poor")),
            (1, gettext_lazy("1 – bad")),
        ],
    )
    title = forms.CharField(label=gettext_lazy("In a few words"), max_length=120, required=False)
    text = forms.CharField(
        label=gettext_lazy("What should others know?"), max_length=5000, required=False, widget=forms.Textarea
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a review; it is shown once it has been looked at."""
    shop_request = cast(ShopRequest, request)
    product = get_object_or_404(Product.objects.listed_in(shop_request.channel.pk), slug=slug)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review = review_service.submit(
                product_id=product.pk,
                customer_id=customer_of(shop_request).pk,
                stars=form.cleaned_data["stars"],
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                language=get_language() or "en",
                now=timezone.now(),
                who=shop_request.who,
                channel_id=shop_request.channel.pk,
            )
        except ShopError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            shown = review.state == Review.State.APPROVED
            said = (
                _("Thank you for your review.")
                if shown
                else _("Thank you. Your review appears once it has been checked.")
            )
            messages.success(request, said)
            if review.original_text:
                messages.info(
                    request, _("Personal data in your review was hidden, so that nobody can misuse it.")
                )
            return redirect("shop:product", product.slug)
    url = reverse("shop:product", args=[product.slug])
    crumbs = [Crumb(product.name, url), Crumb(_("Write a review"))]
    context = {"form": form, "product": product, "crumbs": crumbs}
    return render(request, "shop/review_form.html", context, status=400 if form.errors else 200)
