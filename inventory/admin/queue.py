"""The queue of proposals: by supplier, the most money at stake first; approved, changed or rejected, one or many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from inventory.admin import pages, words
from inventory.models import ReorderProposal
from inventory.services import reordering
from shop.admin.calls import actor
from shop.contracts.errors import ShopError

MOST = 200  # shown at a time; the most money at stake is among them
MAY_DECIDE = "inventory.change_reorderproposal"


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal with its words."""

    row: ReorderProposal
    cost: Decimal
    why: list[str]
    bound: list[str]
    chance: float  # per cent


@dataclass(slots=True)
class Group:
    """What one supplier would get, or what is moved between locations."""

    name: str
    currency: str
    stake: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    rows: list[Shown] = field(default_factory=list)


@permission_required("inventory.view_reorderproposal", raise_exception=True)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What waits; a POST decides what is ticked."""
    if request.method == "POST":
        return _decide(request)
    opened = ReorderProposal.objects.filter(state=ReorderProposal.State.OPEN)
    rows = opened.select_related("variant__product", "location", "supplier", "source_location")
    found = list(rows.order_by("-stake", "pk")[:MOST])
    return pages.shown(
        request,
        "queue",
        gettext("Reorder proposals"),
        groups=_groups(found),
        n_open=opened.count(),
        n_shown=len(found),
        may_decide=request.user.has_perm(MAY_DECIDE),
    )


def _groups(rows: Sequence[ReorderProposal]) -> list[Group]:
    found: dict[tuple[int | None, str], Group] = {}
    for row in rows:
        name = str(row.supplier) if row.supplier else gettext("Between locations")
        group = found.setdefault((row.supplier_id, row.currency), Group(name, row.currency))
        cost = row.wanted * row.unit_cost if row.supplier_id else Decimal(0)
        group.stake += row.stake
        group.cost += cost
        group.rows.append(
            Shown(row, cost, words.said(row.reasons), words.bindings(row.binding), 100 * row.stockout_chance)
        )
    return sorted(found.values(), key=lambda group: -group.stake)


def _decide(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_DECIDE):
        return HttpResponse(status=403)
    ids = [int(raw) for raw in request.POST.getlist("proposal") if raw.isdigit()]
    if not ids:
        messages.warning(request, gettext("Tick at least one proposal."))
        return redirect("inventory_admin:queue")
    try:
        if request.POST.get("do") == "reject":
            _reject(request, ids)
        elif _changed(request, ids):
            _approve(request, ids)
    except ShopError as error:
        messages.error(request, str(error.message))
    return redirect("inventory_admin:queue")


def _reject(request: HttpRequest, ids: Sequence[int]) -> None:
    n = reordering.reject(
        proposal_ids=ids, reason=request.POST.get("reason", ""), actor=actor(request), now=timezone.now()
    )
    messages.success(request, ngettext("%(n)d proposal rejected.", "%(n)d proposals rejected.", n) % {"n": n})


def _changed(request: HttpRequest, ids: Sequence[int]) -> bool:
    """Take over quantities that were typed in; False, with nothing approved, where one is not possible."""
    present = dict(
        ReorderProposal.objects.filter(pk__in=ids, state=ReorderProposal.State.OPEN).values_list(
            "pk", "quantity"
        )
    )
    edited = dict(ReorderProposal.objects.filter(pk__in=ids).values_list("pk", "edited_quantity"))
    is_fine = True
    for pk, quantity in present.items():
        raw = request.POST.get(f"quantity-{pk}", "")
        wanted = int(raw) if raw.isdigit() else 0
        if raw and wanted != (edited[pk] or quantity):
            try:
                reordering.edit(proposal_id=pk, quantity=wanted, actor=actor(request), now=timezone.now())
            except ShopError as error:
                messages.error(request, str(error.message))
                is_fine = False
    return is_fine


def _approve(request: HttpRequest, ids: Sequence[int]) -> None:
    done = reordering.approve_many(proposal_ids=ids, actor=actor(request), now=timezone.now())
    counted: dict[str, int] = defaultdict(int, approved=len(done.approved), orders=len(done.order_ids))
    if done.approved:
        messages.success(
            request, gettext("%(approved)d approved, %(orders)d purchase orders made.") % counted
        )
    if done.stale:
        n = len(done.stale)
        messages.warning(
            request,
            ngettext(
                "%(n)d did not hold any more: nothing was ordered, it was made anew. Look again.",
                "%(n)d did not hold any more: nothing was ordered, they were made anew. Look again.",
                n,
            )
            % {"n": n},
        )
    if done.refused:
        messages.warning(
            request, gettext("%(n)d were decided otherwise meanwhile.") % {"n": len(done.refused)}
        )
