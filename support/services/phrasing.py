"""A finished answer in a language model's words: each sentence as soon as it is verified, else the template's.

Only answers that state what tools gave are said in other words. What will happen, what is refused, the words of
policies and of reviewers stay as they are.
"""

from collections.abc import Iterator
from dataclasses import replace

from support import predictor
from support.contracts import DOMAINS, Claim, Domain, Fallback, Mode, Outcome
from support.policy import verifying
from support.services import spending
from support.services.turns import Answer, Turn

WORD_FOR_WORD = ("policy:", "faq:", "article:", "review:", "description:")
QUOTES = frozenset('“”«»"\n')


class Speaking:
    """An answer while it is said. Iterate for its claims in order, each final; `answer` holds them at any time."""

    def __init__(self, turn: Turn, answer: Answer) -> None:
        self.turn, self.answer = turn, answer
        self.has_said = False

    def __iter__(self) -> Iterator[Claim]:
        """Nothing where templates speak alone; stops early where the model fails, and the rest is the template's."""
        chosen = [at for at, claim in enumerate(self.answer.claims) if _may_change(claim)]
        if spending.mode() is not Mode.PHRASER or not chosen or not _may_say(self.turn, self.answer):
            return
        writer = spending.writer(self.turn)
        if writer is not None:
            yield from self._said(writer, chosen)

    def _said(self, writer: predictor.Writer, chosen: list[int]) -> Iterator[Claim]:
        n_said, why = 0, Fallback.INVALID  # too few lines, unless all of them come
        try:
            templates = [self.answer.claims[at].text for at in chosen]
            for n, text in predictor.phrase(writer, templates, self.turn.context.language):
                self._take(chosen[n], text)
                self.has_said = True
                yield from self.answer.claims[n_said : chosen[n] + 1]
                n_said = chosen[n] + 1
                why = Fallback.NONE if n + 1 == len(chosen) else why
        except predictor.NoAnswer as error:
            why = error.reason
        finally:
            is_refused = why is Fallback.NONE and len(self.turn.usage.dropped) == len(chosen)
            spending.note(self.turn, writer, Fallback.UNVERIFIED if is_refused else why)

    def _take(self, at: int, text: str) -> None:
        """Put a sentence in the place of the template's, if it says the same."""
        claim = self.answer.claims[at]
        reasons = verifying.faults(text, claim.text, self.turn.context.language, self.turn.names)
        if reasons:
            self.turn.usage.drop(text, *reasons)
            return
        claims = list(self.answer.claims)
        claims[at] = replace(claim, text=text)
        self.answer = replace(self.answer, claims=tuple(claims))


def _may_say(turn: Turn, answer: Answer) -> bool:
    return answer.outcome is Outcome.ANSWERED and turn.intent not in DOMAINS[Domain.TALK]


def _may_change(claim: Claim) -> bool:
    is_quoted = any(cited.key.startswith(WORD_FOR_WORD) for cited in claim.citations)
    return bool(claim.text) and not is_quoted and not QUOTES & set(claim.text)
