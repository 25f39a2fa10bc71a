"""Every component on one page, with made-up values: where the look is judged and axe looks first."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.contracts.searching import Facet, FacetOption
from shop.views import styleguide_insights
from shop.views.cards import Card
from shop.views.insights import filter_bar
from shop.views.paging import page_links
from shop.views.rows import (
    Crumb,
    HistogramRow,
    LineRow,
    OptionRow,
    OptionValue,
    Slate,
    Spec,
    Tab,
    TimelineRow,
    Totals,
)

SWATCHES = (
    "paper",
    "surface",
    "sunk",
    "ink",
    "ink-2",
    "brand",
    "brand-soft",
    "deal",
    "good",
    "bad",
    "warn",
    "star",
)
ICONS = (
    "search bag heart user down right left arrow close plus minus check alert info spark truck store return "
    "filter globe settings trash pin box lock zoom clock mixed scale ask"
)
SAMPLE = Card(
    product_id=1,
    url="#card",
    name="",
    letter="K",
    tint=1,
    currency="EUR",
    brand="Hearth & Co",
    price=Decimal("42.90"),
    rating=Decimal("4.5"),
    n_reviews=128,
)


class SampleForm(forms.Form):
    """Fields in every state."""

    name = forms.CharField(label=gettext_lazy("Full name"), help_text=gettext_lazy("As on the letterbox."))
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea)
    agrees = forms.BooleanField(label=gettext_lazy("Send me news by e-mail"), required=False)


@dataclass(frozen=True, slots=True)
class SampleAddress:
    name: str = "Lin Wei"
    company: str = ""
    line1: str = "Torstraße 40"
    line2: str = ""
    postcode: str = "10119"
    city: str = "Berlin"
    region: str = ""
    country_name: str = field(default_factory=lambda: _("Germany"))
    country: str = "DE"
    phone: str = ""


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in its states."""
    form = SampleForm({"name": "Lin Wei", "email": "lin.wei@"})
    insight = styleguide_insights.insight()
    context = {
        "swatches": SWATCHES,
        "icons": ICONS.split(),
        "form": form,
        "cards": _cards(),
        "slate": Slate(
            slug="guide", title=_("Picked for you"), subtitle=_("Each says why"), cards=_cards()[:3]
        ),
        "crumbs": [Crumb(_("Kitchen"), "#"), Crumb(_("Coffee"), "#")],
        "facet": Facet("colour", _("Colour"), _facet_options()),
        "histogram": _histogram(),
        "pages": page_links(4, 9, lambda number: f"?page={number}"),
        "options": _options(),
        "line": _line(),
        "totals": Totals(
            subtotal=Decimal("85.80"),
            discount=Decimal("5.00"),
            shipping=Decimal("4.90"),
            tax=Decimal("13.68"),
            total=Decimal("85.70"),
            currency="EUR",
            includes_tax=True,
            shipping_known=True,
        ),
        "events": [
            TimelineRow(_("On its way"), "DHL 00340434", datetime(2026, 3, 4, 15, 20, tzinfo=UTC)),
            TimelineRow(_("Paid"), "", datetime(2026, 3, 3, 9, 12, tzinfo=UTC)),
            TimelineRow(_("Order received"), "", datetime(2026, 3, 3, 9, 11, tzinfo=UTC)),
        ],
        "address": SampleAddress(),
        "specs": [Spec(_("Material"), _("Stoneware")), Spec(_("Capacity"), "350 ml")],
        "tabs": [Tab(_("Orders"), "#", is_current=True), Tab(_("Addresses"), "#"), Tab(_("Privacy"), "#")],
        "head": [_("Size"), _("Chest")],
        "rows": [["S", "88–92 cm"], ["M", "93–98 cm"], ["L", "99–104 cm"]],
        "insight": insight,
        "bar": filter_bar(insight.asked, 8) if insight and insight.asked else None,
        "review": styleguide_insights.review(),
        "widths": ["t-3xl", "t-2xl", "t-xl", "t-l"],
    }
    return render(request, "shop/styleguide.html", context)


def _cards() -> list[Card]:
    return [
        replace(SAMPLE, name=_("Stoneware coffee cup, hand glazed"), n_variants=3),
        replace(
            SAMPLE,
            name=_("Linen apron"),
            letter="L",
            tint=2,
            price=Decimal("29.00"),
            compare_at=Decimal("39.00"),
            discount_percent=25,
            rating=Decimal("3.8"),
            n_reviews=12,
            reason=_("Because you viewed the coffee cup"),
        ),
        replace(
            SAMPLE, name=_("Pour-over kettle"), letter="P", tint=3, is_new=True, n_reviews=0, is_from=True
        ),
        replace(SAMPLE, name=_("Walnut tray"), letter="W", tint=4, is_available=False, rating=Decimal("4.9")),
    ]


def _facet_options() -> tuple[FacetOption, ...]:
    return (
        FacetOption("green", _("Green"), 24, selected=True),
        FacetOption("sand", _("Sand"), 11, selected=False),
        FacetOption("ink", _("Ink blue"), 3, selected=False),
    )


def _histogram() -> list[HistogramRow]:
    counts = {5: 84, 4: 29, 3: 9, 2: 4, 1: 2}
    return [HistogramRow(stars, n, round(n / 128 * 100), f"?stars={stars}") for stars, n in counts.items()]


def _options() -> list[OptionRow]:
    colours = (
        OptionValue(_("Green"), "#", is_current=True, swatch="#3f7f6b"),
        OptionValue(_("Sand"), "#", swatch="#d8c3a1"),
        OptionValue(_("Ink blue"), "#", is_out=True, swatch="#23395d"),
    )
    return [OptionRow("colour", _("Colour"), _("Green"), colours)]


def _line() -> LineRow:
    return LineRow(
        id=1,
        url="#",
        name=_("Linen apron"),
        variant_name=_("Green, L"),
        letter="L",
        tint=2,
        picture=None,
        quantity=2,
        unit_price=Decimal("29.00"),
        total=Decimal("58.00"),
        currency="EUR",
        problems=(),
    )
