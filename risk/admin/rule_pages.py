"""Rules: written in a form, tried on matured labels before they are kept, approved by a second person, rolled back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from risk.admin import building, charts, pages, words
from risk.admin.building import CannotRead, Draft
from risk.contracts import Action, RuleState
from risk.features import reading
from risk.models import RuleVersion
from risk.policy import expressions
from risk.policy.expressions import RuleError
from risk.services import backtests, rolling_back, rules
from risk.services.backtests import Backtest
from risk.services.rules import RuleRefused
from shop.admin.calls import actor
from shop.contracts.errors import ShopError

MAY_WRITE = "risk.change_ruleversion"
LONGEST_CODE = 40
# Steps by state: (what the button sends, the state after it).
STEPS = {
    "propose": RuleState.PROPOSED,
    "approve": RuleState.SHADOW,
    "live": RuleState.LIVE,
    "shadow": RuleState.SHADOW,
    "draft": RuleState.DRAFT,
    "retire": RuleState.RETIRED,
}


@permission_required("risk.view_ruleversion", raise_exception=True)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every version, those that act first."""
    order = {state.value: at for at, state in enumerate(reversed(RuleState))}
    found = sorted(RuleVersion.objects.all(), key=lambda row: (_rank(row, order), row.code, -row.version))
    names = pages.people({row.author for row in found} | {row.approved_by for row in found})
    return pages.shown(
        request,
        "rules",
        gettext("Rules"),
        rules=[_listed(row, names) for row in found],
        may_write=request.user.has_perm(MAY_WRITE),
    )


@permission_required(MAY_WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """A new rule, or a new version of one; a POST adds a row, tries it, or keeps it as a draft."""
    if request.method == "POST":
        draft = building.typed(request.POST)
        if request.POST.get("do") != "add":
            return _built(request, draft)
        return _form(request, draft)
    old = RuleVersion.objects.filter(pk=_number(request.GET.get("from", ""))).first()
    return _form(request, building.drafted(old.code, old.action, old.when) if old else Draft())


@permission_required("risk.view_ruleversion", raise_exception=True)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, rule_id: int) -> HttpResponse:
    """One version: what it says, its back-test, what it did in the shadow, and its next step."""
    row = RuleVersion.objects.filter(pk=rule_id).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        return _step(request, row)
    names = pages.people({row.author, row.approved_by})
    now = timezone.now()
    versions = RuleVersion.objects.filter(code=row.code).order_by("-version")
    may_write = request.user.has_perm(MAY_WRITE)
    return pages.shown(
        request,
        "rule",
        str(row),
        row=row,
        says=said(row),
        state=words.said(words.STATES, row.state),
        action=words.said(words.ACTIONS, row.action),
        author=names.get(row.author, row.author),
        approved_by=names.get(row.approved_by, row.approved_by),
        hits=backtests.hits(row, now=now),
        days=backtests.SHADOW_DAYS.days,
        versions=[(each, words.said(words.STATES, each.state)) for each in versions],
        may_write=may_write,
        is_own=row.author == actor(request),
        **_tried(row),
    )


def said(row: RuleVersion) -> str:
    """The condition as a sentence; what can no longer be read says why."""
    try:
        return words.expression(expressions.read(row.when, rules.FIELDS))
    except RuleError as error:
        return gettext("It cannot be read any more: %(why)s") % {"why": words.refusal(error)}


def _rank(row: RuleVersion, order: dict[str, int]) -> int:
    return -1 if row.state == RuleState.LIVE.value else order[row.state]


def _listed(row: RuleVersion, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "says": said(row),
        "state": words.said(words.STATES, row.state),
        "action": words.said(words.ACTIONS, row.action),
        "author": names.get(row.author, row.author),
        "approved_by": names.get(row.approved_by, row.approved_by),
    }


def _tried(row: RuleVersion) -> dict[str, Any]:
    """The back-test of a version that may still be published."""
    if row.state == RuleState.RETIRED.value:
        return {}
    try:
        return _shown(backtests.run(row.when, now=timezone.now()))
    except RuleRefused as refused:
        return {"refusal": words.refusal(refused.__cause__)}


def _shown(found: Backtest) -> dict[str, Any]:
    trial = found.trial
    return {
        "trial": trial,
        "match_rate": 100 * trial.match_rate,
        "precision": None if trial.precision is None else 100 * trial.precision,
        "recall": None if trial.recall is None else 100 * trial.recall,
        "caught": words.amounts(trial.money_caught),
        "turned_away": words.amounts(trial.money_turned_away),
        "weeks": found.weeks,
        "chart": charts.weeks(found.weeks) if found.weeks else None,
    }


def _form(request: HttpRequest, draft: Draft, *, refusal: str = "", **context: Any) -> HttpResponse:
    fields = sorted(((name, words.feature(name)) for name in reading.NAMES), key=lambda pair: pair[1])
    return pages.shown(
        request,
        "builder",
        gettext("Write a rule"),
        draft=draft,
        fields=fields,
        operators=building.OPERATORS.items(),
        actions=[(each.value, words.said(words.ACTIONS, each)) for each in Action],
        refusal=refusal,
        **context,
    )


def _built(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Try or keep what was typed; whatever cannot be is told beside it, and nothing that was typed is lost."""
    try:
        when = building.condition(draft)
        if request.POST.get("do") == "save":
            return _saved(request, draft, when)
        return _form(request, draft, **_shown(backtests.run(when, now=timezone.now())))
    except CannotRead as error:
        return _form(request, draft, refusal=str(error))
    except RuleRefused as refused:
        why = {"why": words.refusal(refused.__cause__)}
        return _form(request, draft, refusal=gettext("The rule is refused: %(why)s") % why)


def _saved(request: HttpRequest, draft: Draft, when: object) -> HttpResponse:
    try:
        validate_slug(draft.code)
    except ValidationError:
        raise CannotRead(gettext("A name of letters, digits, “-” and “_” is needed.")) from None
    if len(draft.code) > LONGEST_CODE:
        raise CannotRead(gettext("The name has more than %(n)d characters.") % {"n": LONGEST_CODE})
    if draft.action not in list(Action):
        raise CannotRead(gettext("Choose what the rule does."))
    made = rules.write(
        code=draft.code, action=Action(draft.action), when=when, author=actor(request), now=timezone.now()
    )
    messages.success(request, gettext("Version %(version)d was kept as a draft.") % {"version": made.version})
    return redirect("risk_admin:rule", rule_id=made.pk)


def _step(request: HttpRequest, row: RuleVersion) -> HttpResponse:
    """One step in the life of a version."""
    if not request.user.has_perm(MAY_WRITE):
        return HttpResponse(status=403)
    do, now, by = request.POST.get("do", ""), timezone.now(), actor(request)
    try:
        if do in STEPS:
            rules.move(rule_id=row.pk, after=STEPS[do], by=by, now=now)
        elif do == "widen":
            rules.widen(rule_id=row.pk, now=now)
        elif do == "back":
            _told_back(request, rolling_back.roll_back(rule_id=row.pk, now=now))
        else:
            messages.error(request, gettext("Nothing that can be done here was chosen."))
            return redirect("risk_admin:rule", rule_id=row.pk)
        messages.success(request, gettext("Done. It holds from the next order on."))
    except RuleRefused as refused:
        why = {"why": words.refusal(refused.__cause__ or refused)}
        messages.error(request, gettext("This step is refused: %(why)s") % why)
    except ShopError as error:
        messages.error(request, str(error.message))
    return redirect("risk_admin:rule", rule_id=row.pk)


def _told_back(request: HttpRequest, before: RuleVersion | None) -> None:
    if before is None:
        messages.warning(
            request, gettext("There was no version before it: no rule of this name decides now.")
        )
    else:
        messages.info(request, gettext("%(rule)s decides again.") % {"rule": before})


def _number(raw: str) -> int:
    return int(raw) if raw.isdigit() and len(raw) < 19 else 0
