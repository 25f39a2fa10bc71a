"""Once a week: what reviewers speak of and no aspect names, as proposals for a person to accept or refuse.

A proposal that was decided never comes back; an open one that reviews no longer bear out goes, and with it the words
of reviews that were its examples.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from content import features
from content.features import Spoken
from content.models import AspectProposal
from ml_core.aspects import discovery
from ml_core.aspects.discovery import Discovered

MAX_REVIEWS = 5_000  # the latest; what is said in fewer of them is no aspect
MAX_LABEL = AspectProposal._meta.get_field("label").max_length


def discover(*, now: datetime) -> int:
    """Replace the open proposals; returns how many there are now."""
    spoken = features.spoken(now, MAX_REVIEWS)
    found = discovery.discover([one.text for one in spoken], features.named())
    return _save([_row(one, spoken, now) for one in found])


@transaction.atomic
def _save(rows: Sequence[AspectProposal]) -> int:
    AspectProposal.objects.filter(state=AspectProposal.State.OPEN).delete()
    AspectProposal.objects.bulk_create(rows, ignore_conflicts=True)  # decided ones stay as they were decided
    return AspectProposal.objects.filter(state=AspectProposal.State.OPEN).count()


def _row(one: Discovered, spoken: Sequence[Spoken], now: datetime) -> AspectProposal:
    return AspectProposal(
        label=one.label[:MAX_LABEL],
        terms=list(one.terms),
        language=one.language,
        n_reviews=_n_reviews(one.terms, spoken),
        examples=list(one.examples),
        found_at=now,
    )


def _n_reviews(terms: Sequence[str], spoken: Sequence[Spoken]) -> int:
    """Distinct reviews with one of the terms; a review that repeats it counts once."""
    plain = [term.casefold() for term in terms]
    return len({one.review_id for one in spoken if any(term in one.text.casefold() for term in plain)})
