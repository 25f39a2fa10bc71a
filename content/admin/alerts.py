"""Aspects that turned: what changed, month by month, and what reviewers say since; a person closes them with a note."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from content.admin import charts
from content.models import AspectAlert
from content.services import alerts
from shop.admin.base import ShopAdmin
from shop.admin.calls import run_each

STATE_COLOURS = {"open": "danger", "seen": "warning", "closed": "success"}
DIRECTION_COLOURS = {"worse": "danger", "better": "success"}


@admin.register(AspectAlert)
class AspectAlertAdmin(ShopAdmin):
    list_display = ("since", "subject", "aspect", "direction", "before", "after", "standing", "note")
    list_display_links = ("since", "subject")
    list_filter = ("state", "is_worse", "aspect", "supplier", "brand")
    list_select_related = ("product", "supplier", "brand", "aspect")
    search_fields = ("product__name_en", "product__name_zh_hans", "supplier__name", "brand__name", "note")
    ordering = ("-since", "-id")
    actions = ("mark_seen", "mark_closed")
    fields = (
        "to_subject",
        "aspect",
        "turned",
        "since",
        "before",
        "after",
        "chance",
        "history",
        "state",
        "note",
    )
    readonly_fields = fields[:-2]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @display(description=_("what turned"))
    def subject(self, obj: AspectAlert) -> str:
        return str(obj.product or obj.supplier or obj.brand)

    @display(description=_("what turned"))
    def to_subject(self, obj: AspectAlert) -> SafeString:
        name = next(kind for kind in ("product", "supplier", "brand") if getattr(obj, f"{kind}_id"))
        address = reverse(f"admin:shop_{name}_change", args=[getattr(obj, f"{name}_id")])
        reviews = reverse("admin:shop_review_changelist") + f"?product__id__exact={obj.product_id}"
        to_reviews = format_html(' · <a class="text-link" href="{}">{}</a>', reviews, _("Its reviews"))
        link = format_html('<a class="text-link" href="{}">{}</a>', address, self.subject(obj))
        return format_html("{}{}", link, to_reviews if obj.product_id else "")

    @display(description=_("direction"), label=DIRECTION_COLOURS, ordering="is_worse")
    def direction(self, obj: AspectAlert) -> tuple[str, Any]:
        return ("worse", _("worse")) if obj.is_worse else ("better", _("better"))

    @display(description=_("direction"))
    def turned(self, obj: AspectAlert) -> str:
        return str(self.direction(obj)[1])

    @display(description=_("criticism before"))
    def before(self, obj: AspectAlert) -> str:
        return f"{obj.rate_before:.0%} ({obj.n_before})"

    @display(description=_("criticism since"))
    def after(self, obj: AspectAlert) -> str:
        return f"{obj.rate_after:.0%} ({obj.n_after})"

    @display(description=_("chance that nothing turned"))
    def chance(self, obj: AspectAlert) -> str:
        return "–" if obj.score is None else f"{obj.score:.4f}"

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: AspectAlert) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("by month"))
    def history(self, obj: AspectAlert) -> SafeString:
        told = alerts.history(alert_id=obj.pk)
        chart = charts.columns([charts.Counts(*month) for month in told.months], obj.since)
        return render_to_string("admin/content/alert.html", {"chart": chart, "criticism": told.criticism})

    @admin.action(description=_("Mark as seen"), permissions=["change"])
    def mark_seen(self, request: HttpRequest, queryset: "QuerySet[AspectAlert]") -> None:
        self._mark(request, queryset, AspectAlert.State.SEEN)

    @admin.action(description=_("Close"), permissions=["change"])
    def mark_closed(self, request: HttpRequest, queryset: "QuerySet[AspectAlert]") -> None:
        self._mark(request, queryset, AspectAlert.State.CLOSED)

    @staticmethod
    def _mark(request: HttpRequest, queryset: "QuerySet[AspectAlert]", state: str) -> None:
        now = timezone.now()
        run_each(
            request,
            list(queryset),
            lambda row: alerts.decide(alert_id=row.pk, state=state, note=row.note, now=now),
        )

    def save_model(
        self, request: HttpRequest, obj: AspectAlert, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        now = timezone.now()
        alerts.decide(alert_id=obj.pk, state=obj.state, note=obj.note, now=now)
