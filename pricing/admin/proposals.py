"""The queue: what waits, by money at stake; agreed to, changed or refused by a click, one by one or in bulk."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from pricing.admin import words
from pricing.models import PriceProposal, ProposalRun
from pricing.models.rules import MODES
from pricing.services import proposals
from shop.admin.base import LedgerAdmin, ReadOnly, ShopAdmin
from shop.admin.calls import actor, detail, dialog
from shop.templatetags.shop_ui import money

State = PriceProposal.State
# Buttons by state; a proposal that was overtaken has none.
POSSIBLE: dict[str, set[str]] = {
    State.OPEN: {"approve", "edit-price", "reject"},
    State.APPLIED: {"take-back"},
}


class PriceForm(BaseDialogForm):
    price = forms.DecimalField(
        label=_("Price"), min_value=Decimal("0.001"), decimal_places=3, widget=UnfoldAdminDecimalFieldWidget
    )


class ReasonForm(BaseDialogForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(PriceProposal)
class PriceProposalAdmin(ReadOnly, ShopAdmin):
    """Looked at here; decided by buttons, so that price, history and ledger always agree."""

    list_display = ("subject", "change", "at_stake", "sureness", "why", "bound", "standing", "day")
    list_display_links = ("subject",)
    list_filter = ("state", "mode", "listing__channel", "badge", "listing__variant__product__category")
    list_select_related = ("listing__variant__product", "listing__channel")
    search_fields = ("listing__variant__sku", "listing__variant__product__name_en")
    ordering = ("-gain", "-pk")
    actions = ("approve_all", "reject_all")
    actions_detail = ("approve", "edit", "reject", "take_back")
    fields = (
        "to_listing",
        "change",
        "state_now",
        "best",
        "bound",
        "why",
        "at_stake",
        "margin_interval",
        "slope",
        "chance",
        "rival",
        "mode_then",
        "run",
        "source",
        "model_version",
        "as_of",
        "decided_by",
        "decided_at",
        "set_to",
        "note",
    )

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("pricing.change_priceproposal"))

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Only what its state allows; a click in a tab that is older is answered by the service, in words."""
        state = PriceProposal.objects.filter(pk=object_id).values_list("state", flat=True).first()
        offered = super().get_actions_detail(request, object_id)  # type: ignore[misc]  # the theme's
        return [each for each in offered if each.path in POSSIBLE.get(state or "", set())]

    @display(description=_("what"))
    def subject(self, obj: PriceProposal) -> str:
        variant = obj.listing.variant
        return f"{variant.product} {variant.name} · {obj.listing.channel}"

    @display(description=_("what"))
    def to_listing(self, obj: PriceProposal) -> SafeString:
        address = reverse("pricing_admin:listing", args=[obj.listing_id])
        said = f"{self.subject(obj)} · {obj.listing.variant.sku}"
        return format_html('<a class="text-link" href="{}">{}</a>', address, said)

    @display(description=_("price"))
    def change(self, obj: PriceProposal) -> str:
        rate = obj.price / obj.price_before - 1 if obj.price_before else Decimal(0)
        before, after = money(obj.price_before, obj.currency), money(obj.price, obj.currency)
        return f"{before} → {after} ({words.percent(rate)})"

    @display(description=_("best without limits"))
    def best(self, obj: PriceProposal) -> str:
        return money(obj.wanted, obj.currency)

    @display(description=_("price that was set"))
    def set_to(self, obj: PriceProposal) -> str:
        return money(obj.applied_price, obj.currency) or "–"

    @display(description=_("chance of a gain"))
    def chance(self, obj: PriceProposal) -> str:
        return "–" if obj.score is None else f"{100 * obj.score:.0f} %"

    @display(description=_("competitor that it answers"))
    def rival(self, obj: PriceProposal) -> str:
        return obj.answered or "–"

    @display(description=_("mode"))
    def mode_then(self, obj: PriceProposal) -> str:
        return str(dict(MODES).get(obj.mode, obj.mode))

    @display(description=_("expected gain"), ordering="gain")
    def at_stake(self, obj: PriceProposal) -> str:
        amounts = [money(each, obj.currency) for each in (obj.gain, obj.gain_lo, obj.gain_hi)]
        return gettext("%(gain)s (%(low)s to %(high)s) in %(days)d days") % {
            "gain": amounts[0],
            "low": amounts[1],
            "high": amounts[2],
            "days": obj.days,
        }

    @display(description=_("expected margin"))
    def margin_interval(self, obj: PriceProposal) -> str:
        low, high = money(obj.margin_lo, obj.currency), money(obj.margin_hi, obj.currency)
        return f"{money(obj.margin, obj.currency)} ({low} – {high})"

    @display(description=_("elasticity"))
    def slope(self, obj: PriceProposal) -> str:
        if obj.elasticity is None:
            return "–"
        interval = f"{obj.elasticity:.2f} ({obj.elasticity_lo:.2f} … {obj.elasticity_hi:.2f})"
        return f"{interval}, {words.badge(obj.badge)}"

    @display(description=_("how sure"), label=words.BADGE_COLOURS, ordering="badge")
    def sureness(self, obj: PriceProposal) -> tuple[str, str]:
        return obj.badge, words.badge(obj.badge)

    @display(description=_("because"))
    def why(self, obj: PriceProposal) -> str:
        return words.whys(obj.reasons)

    @display(description=_("bound by"))
    def bound(self, obj: PriceProposal) -> str:
        return words.rules(obj.bound_by)

    @display(description=_("state"), label=words.STATE_COLOURS, ordering="state")
    def standing(self, obj: PriceProposal) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("state"))
    def state_now(self, obj: PriceProposal) -> str:
        """A label is drawn in lists alone."""
        return obj.get_state_display()

    @display(description=_("day"), ordering="at")
    def day(self, obj: PriceProposal) -> SafeString:
        said = date_format(timezone.localtime(obj.at), "SHORT_DATE_FORMAT")
        return format_html('<span class="whitespace-nowrap">{}</span>', said)

    @action(
        description=_("Approve"),
        icon="check",
        permissions=["decide"],
        url_path="approve",
        dialog=dialog(_("Set this price"), _("It holds at once, for everybody.")),
    )
    def approve(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PriceProposal,
            object_id,
            lambda row: proposals.approve(proposal_id=row.pk, actor=actor(request), now=timezone.now()),
        )

    @action(
        description=_("Another price"),
        icon="edit",
        permissions=["decide"],
        url_path="edit-price",
        dialog=dialog(_("Set another price"), _("Within the same limits."), PriceForm),
    )
    def edit(self, request: HttpRequest, form: PriceForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PriceProposal,
            object_id,
            lambda row: proposals.edit(
                proposal_id=row.pk,
                price=form.cleaned_data["price"],
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    @action(
        description=_("Reject"),
        icon="close",
        permissions=["decide"],
        url_path="reject",
        dialog=dialog(_("Keep the price"), _("Say why: it is kept beside the proposal."), ReasonForm),
    )
    def reject(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PriceProposal,
            object_id,
            lambda row: proposals.reject(
                proposal_id=row.pk,
                reason=form.cleaned_data["reason"],
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    @action(
        description=_("Take back"),
        icon="undo",
        permissions=["decide"],
        url_path="take-back",
        dialog=dialog(_("Return to the price before"), _("Only while the applied price still holds.")),
    )
    def take_back(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PriceProposal,
            object_id,
            lambda row: proposals.roll_back(proposal_id=row.pk, actor=actor(request), now=timezone.now()),
        )

    @admin.action(description=_("Approve"), permissions=["decide"])
    def approve_all(self, request: HttpRequest, queryset: "QuerySet[PriceProposal]") -> None:
        n_late = _n_late(request, queryset)
        done = proposals.approve_many(
            proposal_ids=list(queryset.order_by("-gain", "pk").values_list("pk", flat=True)),
            actor=actor(request),
            now=timezone.now(),
        )
        _tell(request, done, n_late=n_late)

    @admin.action(description=_("Reject"), permissions=["decide"])
    def reject_all(self, request: HttpRequest, queryset: "QuerySet[PriceProposal]") -> None:
        n_late = _n_late(request, queryset)
        done = proposals.reject_many(
            proposal_ids=list(queryset.order_by("pk").values_list("pk", flat=True)),
            reason=gettext("Rejected in bulk"),
            actor=actor(request),
            now=timezone.now(),
        )
        _tell(request, done, n_late=n_late)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Without a filter only what waits is shown."""
        if not request.GET:
            waiting = request.GET.copy()
            waiting["state__exact"] = PriceProposal.State.OPEN.value
            request.GET = waiting  # type: ignore[assignment]  # the admin itself replaces it by a copy
            request.META["QUERY_STRING"] = waiting.urlencode()
        return super().changelist_view(request, extra_context)


@admin.register(ProposalRun)
class ProposalRunAdmin(LedgerAdmin):
    list_display = ("at", "n_listings", "n_proposed", "mostly", "cpu_s", "rolled_back_at")
    ordering = ("-at", "-pk")
    fields = ("at", "n_listings", "n_proposed", "what_came", "cpu_s", "is_stopped", "rolled_back_at")
    actions_detail = ("take_back",)

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("pricing.change_priceproposal"))

    @display(description=_("what was decided mostly"))
    def mostly(self, obj: ProposalRun) -> str:
        return words.counts(obj.counts, most=2)

    @display(description=_("what was decided"))
    def what_came(self, obj: ProposalRun) -> str:
        return words.counts(obj.counts)

    @action(
        description=_("Take the whole run back"),
        icon="undo",
        permissions=["decide"],
        url_path="take-back",
        dialog=dialog(
            _("Return to the prices before this run"),
            _("Prices that were changed again since are left alone."),
        ),
    )
    def take_back(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        run = get_object_or_404(ProposalRun, pk=object_id)
        done = proposals.roll_back_run(run_id=run.pk, actor=actor(request), now=timezone.now())
        _tell(request, done)
        return HttpResponse(headers={"HX-Redirect": reverse("admin:pricing_proposalrun_changelist")})


def _n_late(request: HttpRequest, queryset: "QuerySet[PriceProposal]") -> int:
    """How many were ticked in a list that is older than somebody else's decision, and are not in it any more."""
    if request.POST.get("select_across") == "1":
        return 0
    return max(0, len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - queryset.count())


def _tell(request: HttpRequest, done: proposals.Done, *, n_late: int = 0) -> None:
    for problem in done.problems[:20]:
        messages.error(request, problem)
    if n_late:
        messages.warning(request, gettext("%(n)d were decided otherwise meanwhile.") % {"n": n_late})
    n_all = done.n_done + len(done.problems)
    if n_all or not n_late:
        said = gettext("Done for %(count)d of %(total)d.") % {"count": done.n_done, "total": n_all}
        messages.success(request, said) if done.n_done else messages.warning(request, said)
