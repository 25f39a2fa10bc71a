"""Fitting what rewrites a question in the light of its history, and measuring it where it matters: in what is found.

Each dialogue of the holdout counts 1 where an article on its topic is among the five that are found. The rival is the
plain concatenation of the same turns, which serves unless it is beaten for sure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.config.seq2seq import Seq2SeqConfig
from ml_core.seq2seq import Pair, Rewriter
from support.contracts import Language
from support.features.dialogues import Dialogue, dialogues, joined, words
from support.predictor.collection import collection
from support.predictor.contextual import concatenated
from support.predictor.retrieving import retrieve

N_HOLDOUT = 120  # dialogues a language
N_VALIDATION = 60  # dialogues that decide when to stop; their names are those of training
RARE = 32  # a name stands in fewer than one target in so many, a word of a question in more
LIMIT = 5
Values = NDArray[np.float64]
Spoken = tuple[Language, Dialogue]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A fitted model; found or not for each dialogue of the holdout; how often every word was right."""

    rewriter: Rewriter
    found: Values
    concatenated: Values
    alone: Values
    exact: float
    names_kept: float  # share of the holdout whose name, which training never saw, is written as it was said


def fit(*, n_pairs: int, seed: int = 0, config: Seq2SeqConfig | None = None) -> Rewritten:
    """Learn from `n_pairs` made dialogues, half of each language, and measure on names that were held out."""
    taught = _of_both(n_pairs // 2, is_holdout=False, seed=seed)
    checked = _of_both(N_VALIDATION // 2, is_holdout=False, seed=seed + 1)
    # Names must be copied, not learnt: a word is written only if more dialogues have it than have any one name.
    config = config or Seq2SeqConfig(min_count=max(3, n_pairs // RARE))
    rewriter = Rewriter(config).fit(_pairs(_said(taught)), _pairs(_said(checked)))
    holdout = _of_both(N_HOLDOUT, is_holdout=True, seed=seed)
    written = rewriter.predict([pair.turns for pair in _pairs(_said(holdout))])
    return Rewritten(
        rewriter=rewriter,
        found=_found(holdout, [joined(one) for one in written]),
        concatenated=_found(
            holdout, [concatenated(row.turns[-1], row.turns[:-1], language) for language, row in holdout]
        ),
        alone=_found(holdout, [row.turns[-1] for _language, row in holdout]),
        exact=rewriter.exact(_pairs(_said(holdout))),
        names_kept=_names_kept(rewriter, holdout, written),
    )


def _of_both(n: int, *, is_holdout: bool, seed: int) -> list[Spoken]:
    return [
        (language, row)
        for language in Language
        for row in dialogues(language, n=n, is_holdout=is_holdout, seed=seed)
    ]


def _said(rows: Sequence[Spoken]) -> list[Dialogue]:
    return [row for _language, row in rows]


def _pairs(rows: Sequence[Dialogue]) -> list[Pair]:
    return [Pair(tuple(words(turn) for turn in row.turns), words(row.target)) for row in rows]


def _names_kept(rewriter: Rewriter, holdout: Sequence[Spoken], written: Sequence[tuple[str, ...]]) -> float:
    known = set(rewriter.words_ or ())
    return float(
        np.mean(
            [
                set(words(row.target)) - known <= set(said)
                for (_language, row), said in zip(holdout, written, strict=True)
            ]
        )
    )


def _found(holdout: Sequence[Spoken], questions: Sequence[str]) -> Values:
    """1 for each dialogue whose topic has an article among those that its question finds."""
    return np.array(
        [
            float(row.topic in _topics(question, language))
            for (language, row), question in zip(holdout, questions, strict=True)
        ]
    )


def _topics(question: str, language: Language) -> set[str]:
    here = collection(language)
    topics = {passage.key: topic for passage, topic in zip(here.passages, here.topics, strict=True)}
    return {topics[passage.key] for passage in retrieve(question, language=language, limit=LIMIT)}
