"""What becomes of proposed aspects: accepted ones are read for from then on, refused ones never come back.

Reviews are read again by a promised task, so that a lost broker cannot leave half of them unread.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from content.models import AspectDefinition, AspectProposal
from shop.contracts.errors import ShopError
from shop.services import aspects, jobs
from shop.services.aspects import NewAspect

AFTER_ALL = 1_000  # position of an aspect that nobody placed yet
AFTER_REQUEST = timedelta(seconds=1)


class ProposalNotOpen(ShopError):
    """There is no such proposal, or it was decided already."""

    code = "proposal_not_open"


class AspectKnown(ShopError):
    """An aspect of this code is recognised already; its words can be added to it instead."""

    code = "aspect_known"


@transaction.atomic
def accept(*, proposal_id: int, name_en: str, name_zh: str, now: datetime) -> AspectDefinition:
    """Make a proposal an aspect, recognised by its words, and read all reviews for it.

    Raises:
        ProposalNotOpen, AspectKnown: nothing is changed then.
    """
    proposal = _open(proposal_id)
    code = slugify(name_en)[:40] or f"aspect-{proposal.pk}"
    if AspectDefinition.objects.filter(aspect__code=code).exists():
        raise AspectKnown(_("“%(code)s” is an aspect already: add the words to it.") % {"code": code})
    keys = aspects.define([NewAspect(code, name_en, name_zh or name_en, AFTER_ALL)])
    is_chinese = proposal.language.startswith("zh")
    definition = AspectDefinition.objects.create(
        aspect_id=keys[code],
        seeds_zh=list(proposal.terms) if is_chinese else [],
        seeds_en=[] if is_chinese else list(proposal.terms),
        origin=AspectDefinition.Origin.DISCOVERED,
    )
    proposal.state, proposal.aspect_id = AspectProposal.State.ACCEPTED, keys[code]
    proposal.save(update_fields=["state", "aspect"])
    promise_reading(now=now)
    return definition


@transaction.atomic
def refuse(*, proposal_id: int) -> None:
    """It is no aspect; it is not proposed again.

    Raises:
        ProposalNotOpen
    """
    proposal = _open(proposal_id)
    proposal.state = AspectProposal.State.REFUSED
    proposal.save(update_fields=["state"])


def words(lines: str) -> list[str]:
    """One word or phrase a line, each once, as it was written."""
    return list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))


def lines(found: Sequence[str]) -> str:
    return "\n".join(found)


def promise_reading(*, now: datetime) -> None:
    """The ontology changed: all that was read before is read again.

    Due a moment later, because an embedded shop does at once what is due at once: inside the request of an operator,
    who would wait for every review of the shop.
    """
    moment = now.isoformat()
    jobs.promise(
        task="content.tasks.read_again",
        arguments={"since": moment},
        key=f"content-read-again:{moment}",
        now=now,
        due_at=now + AFTER_REQUEST,
    )


def _open(proposal_id: int) -> AspectProposal:
    found = (
        AspectProposal.objects.select_for_update()
        .filter(pk=proposal_id, state=AspectProposal.State.OPEN)
        .first()
    )
    if found is None:
        raise ProposalNotOpen(_("This proposal was decided already."))
    return found
