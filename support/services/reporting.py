"""What operators see on their home page: who waits for a person, and how much the assistant settles by itself."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from shop.contracts.reporting import Panel, PanelRow
from support.models import Conversation, Handoff
from support.policy.resolving import Share
from support.services import metrics

DAYS = 30
LONG_WAIT = timedelta(minutes=30)


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page; red while somebody has waited for long."""
    since = now - timedelta(days=DAYS)
    waiting = Handoff.objects.filter(state=Handoff.State.WAITING)
    longest = waiting.aggregate(first=Min("asked_at"))["first"]
    is_late = longest is not None and now - longest > LONG_WAIT
    rows = (
        _row(_("Wait for a person"), number_format(waiting.count())),
        _row(
            _("Answered by a person now"), _count(Handoff.objects.filter(state=Handoff.State.TAKEN).count())
        ),
        _row(_("Conversations"), _count(Conversation.objects.filter(opened_at__gte=since).count())),
        _row(_("Verified resolution"), share_text(metrics.verified(since=since, until=now))),
    )
    columns = (_("%(days)d days") % {"days": DAYS}, _("Number"))
    return Panel(_("Customer service"), _detail(longest, now), columns, rows, is_late)


def share_text(share: Share) -> str:
    """ "62 % (58–66 %)", or a dash where nothing can be told yet."""
    if share.rate is None:
        return "–"
    return f"{share.rate:.0%} ({share.low:.0%}–{share.high:.0%})"


def _detail(longest: datetime | None, now: datetime) -> str:
    if longest is None:
        return _("Nobody waits for a person.")
    minutes = int((now - longest).total_seconds() // 60)
    return _("The longest wait is %(minutes)d minutes.") % {"minutes": minutes}


def _row(label: str, value: str) -> PanelRow:
    return PanelRow(label, (value,))


def _count(n: int) -> str:
    return number_format(n, force_grouping=True)
