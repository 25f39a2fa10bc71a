"""Suggested descriptions: made on request, and written to the shop only when a person approves them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from content.features import descriptions as source
from content.models import DescriptionDraft
from content.policy import drafting
from shop.contracts.errors import ShopError
from shop.services import catalogue

FIELD = "description"


class DraftNotOpen(ShopError):
    """There is no such draft, or it was decided already."""

    code = "draft_not_open"


@transaction.atomic
def suggest(*, product_ids: Sequence[int], now: datetime) -> int:
    """Replace the open drafts of these products; returns how many there are now."""
    DescriptionDraft.objects.filter(
        product_id__in=list(product_ids), state=DescriptionDraft.State.OPEN
    ).delete()
    rows = [
        DescriptionDraft(
            product_id=product.product_id,
            language=language,
            field=FIELD,
            before=product.descriptions[language],
            text=drafted.text,
            reasons=[str(one) for one in drafted.reasons],
            source="fallback",
            created_at=now,
        )
        for product in source.described(product_ids)
        for language in source.LANGUAGES
        if (drafted := drafting.draft(product, language)) is not None
    ]
    return len(DescriptionDraft.objects.bulk_create(rows))


@transaction.atomic
def approve(*, draft_id: int, by: str, now: datetime) -> None:
    """Write a draft to the product.

    Raises:
        DraftNotOpen, catalogue.TextOutdated: nothing is changed then.
    """
    draft = _open(draft_id)
    catalogue.save_description(
        product_id=draft.product_id,
        language=source.LANGUAGES[draft.language],
        before=draft.before,
        text=draft.text,
    )
    _decide(draft, DescriptionDraft.State.APPROVED, by, now)


@transaction.atomic
def refuse(*, draft_id: int, by: str, now: datetime) -> None:
    """
    Raises:
        DraftNotOpen
    """
    _decide(_open(draft_id), DescriptionDraft.State.REFUSED, by, now)


@transaction.atomic
def edit(*, draft_id: int, text: str) -> None:
    """Change the words before they are approved.

    Raises:
        DraftNotOpen
    """
    draft = _open(draft_id)
    draft.text = text
    draft.save(update_fields=["text"])


def _open(draft_id: int) -> DescriptionDraft:
    found = (
        DescriptionDraft.objects.select_for_update()
        .filter(pk=draft_id, state=DescriptionDraft.State.OPEN)
        .first()
    )
    if found is None:
        raise DraftNotOpen(_("This draft was decided already."))
    return found


def _decide(draft: DescriptionDraft, state: str, by: str, now: datetime) -> None:
    draft.state, draft.decided_by, draft.decided_at = state, by, now
    draft.save(update_fields=["state", "decided_by", "decided_at"])
