"""Live price tests: designed here with what they can find, started, stopped and read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from pricing.admin import charts, words
from pricing.models import PriceExperiment
from pricing.services import experimenting
from shop.admin.base import ShopAdmin
from shop.admin.calls import actor, address_of, detail, dialog

STATE_COLOURS = {"draft": "info", "running": "warning", "finished": "success", "stopped": "danger"}
DESIGN = ("code", "channel", "products", "change_rate", "block_days", "washout_days", "n_blocks")
DESIGNED = ("code", "channel", "products", "change", "block_days", "washout_days", "n_blocks")
RESULT = ("state_now", "found_at_least", "seed", "started_at", "ended_at", "started_by", "result")
MAY_RUN = "pricing.change_priceexperiment"
State = PriceExperiment.State
POSSIBLE = {State.DRAFT: {"start"}, State.RUNNING: {"stop"}}  # buttons by state; what is over has none


@admin.register(PriceExperiment)
class PriceExperimentAdmin(ShopAdmin):
    """A draft is designed; a test that has begun is looked at, and stopped."""

    list_display = (
        "code",
        "channel",
        "change",
        "found_at_least",
        "standing",
        "started_at",
        "ended_at",
        "to_result",
    )
    list_filter = ("state", "channel")
    list_select_related = ("channel",)
    autocomplete_fields = ("products",)
    ordering = ("-pk",)
    readonly_fields = RESULT
    actions_detail = ("start", "stop")

    def get_fields(self, request: HttpRequest, obj: PriceExperiment | None = None) -> tuple[str, ...]:
        """What has begun says its change as people read it."""
        return (*DESIGN, *RESULT) if obj is None or obj.state == State.DRAFT else (*RESULT, *DESIGNED)

    def get_readonly_fields(
        self, request: HttpRequest, obj: PriceExperiment | None = None
    ) -> tuple[str, ...]:
        return RESULT if obj is None or obj.state == State.DRAFT else (*RESULT, *DESIGNED)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A test that has begun is not designed any more."""
        is_over = isinstance(obj, PriceExperiment) and obj.state != State.DRAFT
        return not is_over and bool(super().has_change_permission(request, obj))

    def has_run_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(MAY_RUN))

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Only what its state allows; a click in a tab that is older is answered by the service, in words."""
        state = PriceExperiment.objects.filter(pk=object_id).values_list("state", flat=True).first()
        possible = POSSIBLE.get(State(state), set()) if state else set()
        offered = super().get_actions_detail(request, object_id)  # type: ignore[misc]  # the theme's
        return [each for each in offered if each.path in possible]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A form that was opened before the start comes too late, and says so."""
        obj = self.get_object(request, object_id) if request.method == "POST" else None
        if obj is not None and obj.state != State.DRAFT and self.has_run_permission(request):
            messages.error(request, gettext("Nothing was saved: the test was started, its design stands."))
            return HttpResponseRedirect(address_of(obj))
        return super().change_view(request, object_id, form_url, extra_context)

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
        return "–" if obj.least_effect is None else f"±{words.percent(obj.least_effect).lstrip('+')}"

    @display(description=_("price change"), ordering="change_rate")
    def change(self, obj: PriceExperiment) -> str:
        return words.percent(obj.change_rate)

    @display(description=_("result"))
    def to_result(self, obj: PriceExperiment) -> SafeString | str:
        if obj.state == State.DRAFT:
            return "–"
        return format_html(
            '<a class="text-link" href="{}">{}</a>', f"{address_of(obj)}#result", gettext("Effects")
        )

    @display(description=_("result"))
    def result(self, obj: PriceExperiment) -> SafeString:
        reading = experimenting.read(experiment=obj, now=timezone.now()) if obj.pk else None
        chart = charts.effects(reading) if reading is not None else None
        blocks = experimenting.blocks(experiment_id=obj.pk) if obj.pk else []
        return render_to_string(
            "admin/pricing/trial.html",
            {"reading": reading, "chart": chart, "blocks": blocks},
        )

    @action(
        description=_("Start"),
        icon="play_arrow",
        permissions=["run"],
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
        permissions=["run"],
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
