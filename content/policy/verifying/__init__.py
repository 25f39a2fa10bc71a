"""What a language model wrote, sentence by sentence against the facts: what no fact says is not said.

A sentence stays only if every word of it is understood: a number is a count of the aspect and side that it speaks of,
a word like "most" holds for that count, an opinion is on the side that reviewers took, and a word that is neither a
fact's, nor a name that may be used, nor plain reporting ends it. So nothing has to be recognised as a lie; it has to be
recognised as true. Better a template than a sentence of which one word is not accounted for.
"""

from collections.abc import Collection, Sequence

from content.contracts import Language, Limits
from content.policy.verifying.checking import check
from content.policy.verifying.facts import Dropped, Fact, Reason, Verified
from content.policy.verifying.reading import Reader

__all__ = ["Dropped", "Fact", "Reason", "Verified", "verify"]


def verify(
    sentences: Sequence[str],
    facts: Sequence[Fact],
    language: Language,
    *,
    names: Collection[str] = (),
    other_aspects: Collection[str] = (),
    limits: Limits | None = None,
) -> Verified:
    """Keep the sentences that say what the facts say, in their order.

    Args:
        facts: one for each aspect that may be spoken of.
        language: the one that was asked for.
        names: further names that may be used, as the product's own. They count as names whatever they say.
        other_aspects: words of aspects that are no fact here, to tell an invented aspect from an unknown word.
        limits: from how many reviewers on something may be said of "reviewers" as such.

    Returns:
        What is kept, and what is dropped with its reasons. Of two sentences that say alike the first is kept.
    """
    reader = Reader(facts, language, names, other_aspects)
    kept: list[str] = []
    dropped: list[Dropped] = []
    said: set[tuple[str, int]] = set()
    for sentence in sentences:
        found, reasons = check(reader, sentence, limits or Limits())
        if not reasons and found <= said:
            reasons = (Reason.REPEATED,)
        if reasons:
            dropped.append(Dropped(sentence, reasons))
            continue
        kept.append(sentence)
        said |= found
    return Verified(tuple(kept), tuple(dropped))
