"""Which of many quotable sentences stand for the others: by likeness of their letters, counted over reviewers.

Letters, not meanings: quotes of one aspect, opinion and language share their words where they say the same, and n-grams
read every language in microseconds, so that publishing a product never waits for a network.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ClusterConfig, QuoteConfig
from ml_core.index import unit_rows
from ml_core.summaries import Quotable, quotes

# Of each group; the policy chooses among the groups. Sentences of three letters in a row in common: the same phrase
# with other words around it reaches .5, unrelated ones of one aspect stay below .3.
RULES = QuoteConfig(least=1, most=3, cluster=ClusterConfig(likeness=0.4, largest=200))
WIDTH = 1_024  # places of hashed letters; a sentence has about a hundred


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted. `group` names what it is about and how it speaks of it."""

    text: str
    author: str
    group: str
    is_verified: bool
    age_days: float


def quotable(candidates: Sequence[Candidate]) -> list[int]:
    """The best of every group, the largest groups first; then the second best of each, and so on."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(candidates):
        groups[one.group].append(at)
    ranked = [_ranked(candidates, group) for group in sorted(groups.values(), key=lambda each: -len(each))]
    return [group[place] for place in range(RULES.most) for group in ranked if place < len(group)]


def _ranked(candidates: Sequence[Candidate], group: Sequence[int]) -> list[int]:
    chosen = [candidates[at] for at in group]
    people = {author: at for at, author in enumerate(dict.fromkeys(one.author for one in chosen))}
    told = [Quotable(one.text, people[one.author], one.is_verified, age_days=one.age_days) for one in chosen]
    return [group[at] for at in quotes(told, _vectors([one.text for one in chosen]), config=RULES).tolist()]


def _vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """(n, WIDTH) unit rows: which three letters, or Chinese characters, follow each other how often."""
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for at, text in enumerate(texts):
        plain = f" {text.casefold()} "
        for start in range(len(plain) - 2):
            rows[at, crc32(plain[start : start + 3].encode()) % WIDTH] += 1
    return unit_rows(np.log1p(rows))
