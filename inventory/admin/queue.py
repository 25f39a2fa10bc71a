"""The queue of proposals: by supplier, the most money at stake first; approved, changed or rejected, one or many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
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
MOST_UNITS = 1_000_000  # of one proposal; more is a slip of the keyboard
LONGEST_ID = 18  # digits that every database takes
MAY_DECIDE = "inventory.change_reorderproposal"


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal with its words."""

    row: ReorderProposal
    cost: Decimal
    why: list[str]
    bound: list[str]
    chance: float  # per cent
    typed: str
    is_ticked: bool


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
        done = _decide(request)
        if done is not None:
            return done
    opened = ReorderProposal.objects.filter(state=ReorderProposal.State.OPEN)
    rows = opened.select_related("variant__product", "location", "supplier", "source_location")
    found = list(rows.order_by("-stake", "pk")[:MOST])
    return pages.shown(
        request,
        "queue",
        gettext("Reorder proposals"),
        groups=_groups(found, request.POST),
        reason=request.POST.get("reason", ""),
        n_open=opened.count(),
        n_shown=len(found),
        may_decide=request.user.has_perm(MAY_DECIDE),
    )


def _groups(rows: Sequence[ReorderProposal], posted: QueryDict) -> list[Group]:
    """By supplier; what was typed and ticked before a refusal stays."""
    ticked = set(posted.getlist("proposal"))
    found: dict[tuple[int | None, str], Group] = {}
    for row in rows:
        name = str(row.supplier) if row.supplier else gettext("Between locations")
        group = found.setdefault((row.supplier_id, row.currency), Group(name, row.currency))
        cost = row.wanted * row.unit_cost if row.supplier_id else Decimal(0)
        group.stake += row.stake
        group.cost += cost
        group.rows.append(
            Shown(
                row,
                cost,
                words.said(row.reasons),
                words.bindings(row.binding),
                100 * row.stockout_chance,
                posted.get(f"quantity-{row.pk}", str(row.wanted)),
                str(row.pk) in ticked,
            )
        )
    return sorted(found.values(), key=lambda group: -group.stake)


def _decide(request: HttpRequest) -> HttpResponse | None:
    """Do what was asked of what is ticked; None where it was not possible, so that the page keeps what was typed."""
    if not request.user.has_perm(MAY_DECIDE):
        return HttpResponse(status=403)
    ids = [int(raw) for raw in request.POST.getlist("proposal") if raw.isdecimal() and len(raw) <= LONGEST_ID]
    if not ids:
        messages.warning(request, gettext("Tick at least one proposal."))
        return None
    try:
        if request.POST.get("do") == "reject":
            _reject(request, ids)
        elif request.POST.get("do") != "approve":
            messages.warning(request, gettext("Nothing was decided: press a button below."))
            return None
        elif _changed(request, ids):
            _approve(request, ids)
        else:
            return None
    except ShopError as error:
        messages.error(request, str(error.message))
        return None
    return redirect("inventory_admin:queue")


def _reject(request: HttpRequest, ids: Sequence[int]) -> None:
    n = reordering.reject(
        proposal_ids=ids, reason=request.POST.get("reason", ""), actor=actor(request), now=timezone.now()
    )
    if n:
        messages.success(
            request, ngettext("%(n)d proposal rejected.", "%(n)d proposals rejected.", n) % {"n": n}
        )
    if n < len(ids):
        _tell_late(request, len(ids) - n)


def _tell_late(request: HttpRequest, n: int) -> None:
    messages.warning(request, gettext("%(n)d were decided otherwise meanwhile.") % {"n": n})


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
        wanted = min(int(raw), MOST_UNITS + 1) if raw.isdecimal() and len(raw) <= LONGEST_ID else 0
        if len(raw) > LONGEST_ID or wanted > MOST_UNITS:
            messages.error(
                request,
                gettext("Nothing was ordered: more than %(most)s units of one proposal are surely a slip.")
                % {"most": words.number(MOST_UNITS)},
            )
            is_fine = False
        elif raw and wanted != (edited[pk] or quantity):
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
        _tell_late(request, len(done.refused))
