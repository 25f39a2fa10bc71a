"""The verdict on a review: what holds it for a person, what only marks it, and how much its opinions count.

Nothing is deleted and nobody is accused. Text that gives orders to an assistant may be public, but is kept away from
every assistant; personal data was hidden before, which is no reason to hold anything.
"""

import math

from content.contracts import Finding, Flag, Language, Moderation, Rush, Seen, Verdict

HELD = frozenset({Flag.SPAM, Flag.LINK, Flag.CONTACT, Flag.ABUSE, Flag.BURST, Flag.UNREADABLE})
ADVERTISING = frozenset({Flag.SPAM, Flag.LINK, Flag.CONTACT})
MIN_RUSH = 8  # unverified reviews of an hour below which no rush is looked for
RARE = 1e-6  # chance of so many in an hour, below which it is no accident
BURST_WEIGHT, COPY_WEIGHT, OWN_COPY_WEIGHT = 0.1, 0.2, 0.4
MIN_COPIED = 0.85  # resemblance from which a copy of another person's words is held
MIN_OFF_TOPIC_WORDS = {Language.EN: 30, Language.ZH: 50}  # shorter ones may be about anything
# Aspects that say how it was sold and sent, and nothing of the goods.
AROUND = frozenset({"delivery", "service", "seller", "packaging", "value", "price", "returns", "shipping"})


def moderate(seen: Seen) -> Moderation:
    """Verdict, findings, quarantine and weight of one review."""
    findings = (*seen.words, *_circumstances(seen))
    flags = {finding.flag for finding in findings}
    # A buyer who tells a story is a buyer; of a stranger it is looked at first.
    strays = Flag.OFF_TOPIC in flags and not seen.is_verified
    is_held = bool(flags & HELD) or strays or _is_foreign_copy(seen)
    return Moderation(
        verdict=Verdict.HOLD if is_held else Verdict.ALLOW,
        findings=findings,
        is_quarantined=Flag.INSTRUCTION in flags,
        weight=_weight(seen, flags),
    )


def is_rush(rush: Rush) -> bool:
    """Whether so many unverified reviews in an hour are no accident: a launch day's buyers are verified."""
    if rush.n_unverified < MIN_RUSH or rush.n_unverified * 2 < rush.n_recent:
        return False
    return poisson_tail(rush.n_unverified, rush.expected) < RARE


def poisson_tail(n: int, mean: float) -> float:
    """Chance of `n` or more where `mean` are expected.

    Source: the Chernoff bound, exp(n - mean - n ln(n / mean)) for n > mean; an upper bound, which errs on the side
    of calling nothing a rush.
    """
    if n <= mean:
        return 1.0
    return math.exp(n - mean - n * math.log(n / mean)) if mean > 0 else 0.0


def _circumstances(seen: Seen) -> list[Finding]:
    found = []
    if seen.copies.n_authors or seen.copies.n_products:
        found.append(Finding(Flag.NEAR_DUPLICATE, "others" if seen.copies.n_authors else "own"))
    if is_rush(seen.rush) and not seen.is_verified:
        found.append(Finding(Flag.BURST, str(seen.rush.n_unverified)))
    if _is_off_topic(seen):
        found.append(Finding(Flag.OFF_TOPIC))
    if seen.aspects and seen.aspects <= AROUND and not seen.n_about_product:
        found.append(Finding(Flag.NOT_ABOUT_PRODUCT))
    if seen.language is Language.OTHER:
        found.append(Finding(Flag.OTHER_LANGUAGE))
    return found


def _is_foreign_copy(seen: Seen) -> bool:
    """A buyer may say what others say; who bought nothing and says it word for word waits."""
    copies = seen.copies
    if seen.is_verified:
        return copies.n_authors >= 3 and copies.similarity >= 0.95 and seen.n_words >= 30
    return (copies.n_authors >= 1 and copies.similarity >= MIN_COPIED) or copies.n_products >= 3


def _is_off_topic(seen: Seen) -> bool:
    is_silent = not seen.aspects and not seen.n_about_product and seen.n_general <= 1
    least = MIN_OFF_TOPIC_WORDS.get(seen.language)
    return is_silent and least is not None and seen.n_words >= least


def _weight(seen: Seen, flags: set[Flag]) -> float:
    if Flag.BURST in flags:
        return BURST_WEIGHT
    if _is_foreign_copy(seen) or (seen.copies.n_authors and not seen.is_verified):
        return COPY_WEIGHT
    if seen.copies.n_products >= 2 and not seen.is_verified:
        return OWN_COPY_WEIGHT
    return 1.0
