"""What will happen, shown word for word; and the yes that is bound to exactly that, done once.

The token is signed over the proposal and its digest: of tool, arguments and the state of what they touch. When the yes
comes, the row is locked, everything is checked anew, and the shop's services act under their own locks.
"""

import logging
from dataclasses import replace
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from support.contracts import (
    Claim,
    Confirmation,
    Outcome,
    ProposalView,
    Reply,
    ToolCall,
    ToolContext,
    ToolName,
    ToolResult,
    ToolStatus,
)
from support.models import Conversation, Proposal
from support.policy import confirming
from support.services import contexts, tools

SALT = "support.proposal"
SETTLED = {
    Proposal.Status.DONE: Confirmation.ALREADY_DONE,
    Proposal.Status.DECLINED: Confirmation.DECLINED,
    Proposal.Status.EXPIRED: Confirmation.EXPIRED,
    Proposal.Status.CHANGED: Confirmation.CHANGED,
    Proposal.Status.REFUSED: Confirmation.REFUSED,
    Proposal.Status.FAILED: Confirmation.FAILED,
}
logger = logging.getLogger(__name__)


def propose(*, conversation: Conversation, call: ToolCall, now: datetime) -> ProposalView:
    """Write a proposal down and show it; an earlier one that waits is out of date with that.

    Raises:
        ShopError: if the tool's check does not let it be proposed.
    """
    context = contexts.of(conversation, now)
    checked = tools.run(call, context=context)
    if checked.status is not ToolStatus.OK:
        raise NotProposable(checked)
    row = checked.rows[0]
    with transaction.atomic():
        Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
        waiting = Proposal.objects.filter(conversation=conversation, status=Proposal.Status.OPEN)
        waiting.update(status=Proposal.Status.CHANGED, decided_at=now)
        made = Proposal.objects.create(
            conversation=conversation,
            customer_id=conversation.customer_id,
            tool=call.name.value,
            arguments=_plain(call),
            digest=_digest(call, checked),
            effects=[row["title"], *list(row["effects"])],  # type: ignore[call-overload]
            proposed_at=now,
            expires_at=now + confirming.TTL,
        )
    return view(made)


class NotProposable(ShopError):
    """A tool's check said no; `result` says why."""

    code = "not_proposable"
    status = 409

    def __init__(self, result: ToolResult) -> None:
        super().__init__(result.message or _("This is not possible."))
        self.result = result


def view(row: Proposal) -> ProposalView:
    """A proposal as it is shown, with its signed token."""
    title, *effects = row.effects
    return ProposalView(
        token=signing.Signer(salt=SALT).sign_object({"id": row.pk, "digest": row.digest}),
        title=title,
        effects=tuple(effects),
        expires_at=row.expires_at,
        confirm_label=_("Yes, do that"),
        decline_label=_("No, leave it"),
    )


def open_view(*, proposal_id: int, now: datetime) -> ProposalView | None:
    """The proposal, if it still waits for an answer."""
    row = Proposal.objects.filter(pk=proposal_id, status=Proposal.Status.OPEN, expires_at__gt=now).first()
    return view(row) if row is not None else None


def find(token: str) -> Proposal | None:
    """The row of a token that was signed here and belongs to what it was signed over."""
    try:
        told = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    return Proposal.objects.filter(pk=int(told.get("id", 0)), digest=told.get("digest")).first()


def carry_out(*, proposal_id: int, now: datetime) -> tuple[Confirmation, str]:
    """Do what was agreed to, once. Returns what became of it, and that in words."""
    try:
        with transaction.atomic():
            # The row's lock makes two clicks one after the other; the second finds it done.
            row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
            if row.status != Proposal.Status.OPEN:
                return SETTLED[Proposal.Status(row.status)], str(row.result.get("text", ""))
            outcome, result = _attempt(row, now)
            return _settle(row, outcome, result, now)
    except ShopError as error:
        _close(proposal_id, Proposal.Status.REFUSED, str(error.message), now)
        return Confirmation.REFUSED, str(error.message)
    except Exception:  # whatever broke, nothing was changed: the transaction is gone with it
        logger.exception("support: proposal %d failed", proposal_id)
        _close(proposal_id, Proposal.Status.FAILED, "", now)
        return Confirmation.FAILED, ""


def put_aside(*, proposal_id: int, now: datetime) -> bool:
    """A no: nothing happens. False if it was answered already."""
    waiting = Proposal.objects.filter(pk=proposal_id, status=Proposal.Status.OPEN)
    return bool(waiting.update(status=Proposal.Status.DECLINED, decided_at=now))


def reply(outcome: Confirmation, text: str) -> Reply:
    """What is said of what became of a yes."""
    said, result = {
        Confirmation.DONE: (text, Outcome.DONE),
        Confirmation.ALREADY_DONE: (text or _("That is done already."), Outcome.DONE),
        Confirmation.EXPIRED: (
            _("That proposal has expired; nothing was changed. Ask again and I prepare it anew."),
            Outcome.REFUSED,
        ),
        Confirmation.CHANGED: (
            _(
                "Something has changed since then, so nothing was done. Ask again and I show you what would happen now."
            ),
            Outcome.REFUSED,
        ),
        Confirmation.DECLINED: (_("All right, nothing is changed."), Outcome.DECLINED),
        Confirmation.REFUSED: (text, Outcome.REFUSED),
        Confirmation.FAILED: (
            _("That did not work, and nothing was changed. A colleague can help you."),
            Outcome.FAILED,
        ),
        Confirmation.UNKNOWN: (_("There is nothing that waits for your yes."), Outcome.REFUSED),
    }[outcome]
    return Reply(result, (Claim(said),))


def _attempt(row: Proposal, now: datetime) -> tuple[Confirmation, str]:
    """Check everything anew, then act."""
    if row.expires_at <= now:
        return Confirmation.EXPIRED, ""
    conversation = row.conversation
    context = replace(contexts.of(conversation, now), conversation_id=conversation.pk)
    if row.customer_id != context.customer_id:
        return Confirmation.CHANGED, ""
    call = ToolCall(ToolName(row.tool), row.arguments)
    with translation.override(conversation.language):
        checked = tools.run(call, context=context)
        if checked.status is ToolStatus.REFUSED:
            return Confirmation.REFUSED, checked.message
        if checked.status is not ToolStatus.OK or _digest(call, checked) != row.digest:
            return Confirmation.CHANGED, ""
        return Confirmation.DONE, _executed(call, context)


def _executed(call: ToolCall, context: ToolContext) -> str:
    return tools.execute(call, context=context).message


def _settle(row: Proposal, outcome: Confirmation, text: str, now: datetime) -> tuple[Confirmation, str]:
    row.status = {
        Confirmation.DONE: Proposal.Status.DONE,
        Confirmation.EXPIRED: Proposal.Status.EXPIRED,
        Confirmation.CHANGED: Proposal.Status.CHANGED,
        Confirmation.REFUSED: Proposal.Status.REFUSED,
    }[outcome]
    row.result, row.decided_at = {"text": text}, now
    row.save(update_fields=["status", "result", "decided_at"])
    return outcome, text


def _close(proposal_id: int, status: Proposal.Status, text: str, now: datetime) -> None:
    waiting = Proposal.objects.filter(pk=proposal_id, status=Proposal.Status.OPEN)
    waiting.update(status=status, result={"text": text}, decided_at=now)


def _plain(call: ToolCall) -> dict[str, object]:
    """Arguments as JSON holds them, so that the digest of now is the digest of later."""
    return {name: _listed(value) for name, value in call.arguments.items()}


def _listed(value: object) -> object:
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


def _digest(call: ToolCall, checked: ToolResult) -> str:
    state = checked.rows[0]["state"]
    return confirming.digest(tool=call.name.value, arguments=_plain(call), state=state)  # type: ignore[arg-type]


def id_of(shown: ProposalView) -> int:
    """The row of a proposal that was made here."""
    told = signing.Signer(salt=SALT).unsign_object(shown.token)
    return int(told["id"])
