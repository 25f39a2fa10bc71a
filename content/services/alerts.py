"""Aspects that turned: found every night for products and for who supplies them, kept once, closed by a person.

Goods that several suppliers offer count for each of them, because reviews do not tell whose piece they speak of. A
brand stands for the supplier of its goods that nobody offers.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from content import features
from content.contracts import Heard, Polarity, Voice
from content.features import histories
from content.models import AspectAlert
from content.policy import aggregate, turning, voices
from content.policy.turning import Tally, Turn
from content.services.refreshing import limits
from shop.contracts.errors import ShopError

MODEL_NAME = "turning"
MAX_CRITICISM = 12  # reviews that an alert quotes
# A turn that moves by a month as more voices come in is still the same turn.
SAME_WITHIN = timedelta(days=62)


class AlertNotFound(ShopError):
    code = "alert_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Criticism:
    """Words of a review against the aspect."""

    review_id: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What an alert is about: (month, praising, criticising) without gaps, and what was criticised since."""

    months: tuple[tuple[date, int, int], ...]
    criticism: tuple[Criticism, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What turned: the alert's column that names it, and its key."""

    column: str  # "product_id", "supplier_id" or "brand_id"
    key: int


def find(*, now: datetime) -> int:
    """Look for turns in all that was said; returns how many alerts are new."""
    sources: dict[_Subject, list[Voice]] = defaultdict(list)
    aspects = histories.aspect_ids()
    n_new = 0
    for chunk in histories.chunks(histories.reviewed(now)):
        heard = features.heard([place.product_id for place in chunk])
        for place in chunk:
            said = voices.voices(voices.audible(heard.get(place.product_id, []), limits()))
            for source in _sources(place):
                sources[source].extend(said)
            n_new += _alerts(_Subject("product_id", place.product_id), said, aspects, now)
    return n_new + sum(_alerts(source, said, aspects, now) for source, said in sources.items())


def decide(*, alert_id: int, state: str, note: str, now: datetime) -> None:
    """Mark an alert as seen or closed, with a note.

    Raises:
        AlertNotFound
    """
    if not AspectAlert.objects.filter(pk=alert_id).update(state=state, note=note[:300]):
        raise AlertNotFound(_("There is no such alert."))


def history(*, alert_id: int) -> History:
    """The months that an alert speaks of, and the latest criticism since it turned.

    Raises:
        AlertNotFound
    """
    alert = AspectAlert.objects.select_related("aspect").filter(pk=alert_id).first()
    if alert is None:
        raise AlertNotFound(_("There is no such alert."))
    heard = [
        one
        for found in features.heard(_product_ids(alert)).values()
        for one in voices.audible(found, limits())
    ]
    said = [voice for voice in voices.voices(heard) if voice.aspect == alert.aspect.code]
    months = tuple((one.month, one.n_positive, one.n_negative) for one in aggregate.months(said))
    return History(months, _criticism(heard, alert.aspect.code, alert.since))


def tallies(said: Iterable[Voice]) -> tuple[tuple[date, Tally], ...]:
    """Months without gaps with those of their voices that judge; oldest first."""
    return tuple(
        (one.month, Tally(one.n_negative, one.n_positive + one.n_negative)) for one in aggregate.months(said)
    )


def _sources(place: histories.Place) -> list[_Subject]:
    """Who stands behind a product's goods; nobody where neither supplier nor brand is known."""
    if place.supplier_ids:
        return [_Subject("supplier_id", pk) for pk in place.supplier_ids]
    return [_Subject("brand_id", place.brand_id)] if place.brand_id else []


def _product_ids(alert: AspectAlert) -> list[int]:
    """The goods that an alert speaks of, as they are supplied today."""
    if alert.product_id:
        return [alert.product_id]
    if alert.supplier_id:
        return histories.of_supplier(alert.supplier_id)
    return histories.of_brand(alert.brand_id or 0)


def _criticism(heard: Iterable[Heard], aspect: str, since: date) -> tuple[Criticism, ...]:
    """Latest first, one of each review."""
    found = {}
    for one in heard:
        for remark in one.reading.remarks:
            is_meant = remark.aspect == aspect and remark.polarity is Polarity.NEGATIVE
            if is_meant and one.written.created_at.date() >= since:
                words = one.written.text[remark.start : remark.end].strip()
                found[one.written.review_id] = Criticism(one.written.review_id, words, one.written.created_at)
    return tuple(
        sorted(found.values(), key=lambda one: (one.at, one.review_id), reverse=True)[:MAX_CRITICISM]
    )


def _alerts(subject: _Subject, said: Sequence[Voice], aspects: dict[str, int], now: datetime) -> int:
    by_aspect: dict[str, list[Voice]] = defaultdict(list)
    for voice in said:
        by_aspect[voice.aspect].append(voice)
    n_new = 0
    for code, found in by_aspect.items():
        months = tallies(found)
        turned = turning.turn([tally for _month, tally in months])
        if turned is not None and code in aspects:
            n_new += _keep(subject, aspects[code], months[turned.at][0], turned, now)
    return n_new


def _keep(subject: _Subject, aspect_id: int, since: date, turned: Turn, now: datetime) -> bool:
    """A row of the ledger, unless this turn is known."""
    own = {subject.column: subject.key}
    known = AspectAlert.objects.filter(
        **own,
        aspect_id=aspect_id,
        is_worse=turned.is_worse,
        since__gte=since - SAME_WITHIN,
        since__lte=since + SAME_WITHIN,
    )
    if known.exists():
        return False
    AspectAlert.objects.create(
        at=now,
        as_of=now,
        source="model",
        model_name=MODEL_NAME,
        score=turned.p,
        reasons=[["p", round(turned.p, 6)]],
        **own,
        aspect_id=aspect_id,
        is_worse=turned.is_worse,
        since=since,
        rate_before=turned.rate_before,
        rate_after=turned.rate_after,
        n_before=turned.before.n,
        n_after=turned.after.n,
    )
    return True
