"""From remarks to voices: what one reviewer says of one aspect counts once, however often it is repeated."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from content.contracts import Heard, Limits, Polarity, Remark, Voice


def audible(heard: Iterable[Heard], limits: Limits) -> tuple[Heard, ...]:
    """The reviews whose opinions count: with words, and neither a copy nor part of a burst."""
    return tuple(one for one in heard if one.weight >= limits.min_weight and has_words(one))


def has_words(one: Heard) -> bool:
    """Whether anything was written; stars alone name no aspect, so they are no reviewer of one."""
    return bool(one.written.text.strip() or one.written.title.strip())


def author_of(one: Heard) -> str:
    """Tells reviewers apart: the customer, or the review itself where nobody is known."""
    written = one.written
    return f"c{written.author}" if written.author else f"r{written.review_id}"


def authors(heard: Iterable[Heard]) -> frozenset[str]:
    return frozenset(author_of(one) for one in heard)


def voices(heard: Iterable[Heard]) -> tuple[Voice, ...]:
    """One voice per reviewer and aspect, by aspect and then by time.

    Who praises and criticises the same aspect does both. Of several reviews by one author the latest gives the
    moment, and a purchase behind any of them verifies the voice.
    """
    said: dict[tuple[str, str], list[tuple[Heard, Remark]]] = defaultdict(list)
    for one in heard:
        for remark in one.reading.remarks:
            said[remark.aspect, author_of(one)].append((one, remark))
    found = [_voice(aspect, author, remarks) for (aspect, author), remarks in said.items()]
    return tuple(sorted(found, key=lambda voice: (voice.aspect, voice.at, voice.review_id)))


def _voice(aspect: str, author: str, remarks: Sequence[tuple[Heard, Remark]]) -> Voice:
    polarities = {remark.polarity for _, remark in remarks}
    reviews = [one for one, _ in remarks]
    latest = max(reviews, key=lambda one: (one.written.created_at, one.written.review_id)).written
    return Voice(
        author=author,
        review_id=latest.review_id,
        aspect=aspect,
        is_positive=Polarity.POSITIVE in polarities,
        is_negative=Polarity.NEGATIVE in polarities,
        is_verified=any(one.written.is_verified for one in reviews),
        at=latest.created_at,
        weight=max(one.weight for one in reviews),
    )
