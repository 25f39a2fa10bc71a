"""Live price tests: designed here with what they can find, started, stopped and read."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from pricing.admin import charts
from pricing.models import PriceExperiment
from pricing.services import experimenting
from shop.admin.base import ShopAdmin
from shop.admin.calls import actor, detail, dialog

STATE_COLOURS = {"draft": "info", "running": "warning", "finished": "success", "stopped": "danger"}
DESIGN = ("code", "channel", "products", "change_rate", "block_days", "washout_days", "n_blocks")
RESULT = ("state_now", "found_at_least", "seed", "started_at", "ended_at", "started_by", "result")


@admin.register(PriceExperiment)
class PriceExperimentAdmin(ShopAdmin):
    list_display = ("code", "channel", "change_rate", "standing", "started_at", "ended_at")
    list_filter = ("state", "channel")
    list_select_related = ("channel",)
    autocomplete_fields = ("products",)
    ordering = ("-pk",)
    fields = (*DESIGN, *RESULT)
    actions_detail = ("start", "stop")

    def get_readonly_fields(
        self, request: HttpRequest, obj: PriceExperiment | None = None
    ) -> tuple[str, ...]:
        """A test that has begun is not designed any more."""
        return (*DESIGN, *RESULT) if obj is not None and obj.state != PriceExperiment.State.DRAFT else RESULT

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_related(
        self, request: HttpRequest, form: "BaseModelForm[Any]", formsets: Any, change: bool
    ) -> None:
        """Its products are known only now, and with them what the test can find."""
        super().save_related(request, form, formsets, change)
        experimenting.tell_least_effect(experiment_id=form.instance.pk, now=timezone.now())

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: PriceExperiment) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("state"))
    def state_now(self, obj: PriceExperiment) -> str:
        """A label is drawn in lists alone."""
        return obj.get_state_display()

    @display(description=_("finds effects on sales from"))
    def found_at_least(self, obj: PriceExperiment) -> str:
        return "–" if obj.least_effect is None else f"±{obj.least_effect:.0%}"

    @display(description=_("result"))
    def result(self, obj: PriceExperiment) -> SafeString:
        reading = experimenting.read(experiment=obj, now=timezone.now()) if obj.pk else None
        chart = charts.effects(reading) if reading is not None else None
        blocks = experimenting.blocks(experiment_id=obj.pk) if obj.pk else []
        return render_to_string(
            "admin/pricing/trial.html", {"reading": reading, "chart": chart, "blocks": blocks}
        )

    @action(
        description=_("Start"),
        icon="play_arrow",
        permissions=["change"],
        url_path="start",
        dialog=dialog(_("Start the test"), _("The order of blocks is drawn now; the first begins tomorrow.")),
    )
    def start(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PriceExperiment,
            object_id,
            lambda row: experimenting.start(experiment_id=row.pk, actor=actor(request), now=timezone.now()),
        )

    @action(
        description=_("Stop"),
        icon="stop",
        permissions=["change"],
        url_path="stop",
        dialog=dialog(_("Stop the test"), _("Prices return to what they were before it.")),
    )
    def stop(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PriceExperiment,
            object_id,
            lambda row: experimenting.stop(experiment_id=row.pk, now=timezone.now()),
        )
