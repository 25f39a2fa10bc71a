"""A language model looks things up for the customer, at most six times a turn; what it then says is verified.

It is given sentences, not rows: each tool it asks for is answered by the procedure that answers without a model, so its
rules, its sources and its words are the same. Who the customer is comes from the session, as everywhere.

A tool that changes something is offered only where the customer's own words ask for it as the models of intent read
them, takes what it is about from those words, and makes a proposal. Once words of vendors or reviewers have entered the
prompt, no such tool is left for the turn. So a model that is wholly in a stranger's hand can read what the customer may
read, and propose what the customer asked for.
"""

from collections.abc import Sequence
from dataclasses import replace

from support import predictor
from support.contracts import Asked, Claim, Fallback, Outcome, ToolName
from support.policy import offering, verifying
from support.services import earlier, spending
from support.services.looking import describe, use
from support.services.turns import Answer, Turn

MAX_CALLS = 6
FINAL = frozenset(
    {Outcome.ASKED, Outcome.PROPOSED, Outcome.REFUSED, Outcome.HANDED_OVER, Outcome.FAILED, Outcome.DECLINED}
)


def led(turn: Turn) -> Answer | None:
    """The model's answer; None, with the turn as it was, where it gives none, and rules go on."""
    writer = spending.writer(turn)
    if writer is None:
        return None
    before = turn.state, turn.intent, turn.step, turn.gated
    dialogue = predictor.Dialogue(writer, [*earlier.said(turn), turn.text], turn.context.language)
    try:
        answer, why = _Look(turn, dialogue).answer(), Fallback.NONE
    except predictor.NoAnswer as error:
        answer, why = None, error.reason
    if answer is None and why is Fallback.NONE:
        why = Fallback.UNVERIFIED if turn.usage.dropped else Fallback.UNDECIDED
    spending.note(turn, writer, why)
    if answer is None:
        turn.state, turn.intent, turn.step, turn.gated = before
    return answer


class _Look:
    """One turn's steps."""

    def __init__(self, turn: Turn, dialogue: predictor.Dialogue) -> None:
        self.turn, self.dialogue = turn, dialogue
        self.began = turn.state
        self.told: list[Answer] = []
        self.used: set[str] = set()
        self.n_calls = 0
        self.is_tainted = False

    def answer(self) -> Answer | None:
        while self.n_calls < MAX_CALLS:
            offered = offering.offered(self.turn.understood, is_tainted=self.is_tainted)
            step = self.dialogue.step([describe(name) for name in offered])
            if not step.asked:
                return self._said(step.text)
            for asked in step.asked:
                if (final := self._used(asked, offered)) is not None:
                    return final
        return self._said(self.dialogue.step(()).text)

    def _used(self, asked: Asked, offered: Sequence[ToolName]) -> Answer | None:
        """Use a tool; its answer if that ends the turn."""
        self.n_calls += 1
        key = f"{asked.name} {sorted(asked.arguments.items(), key=str)}"
        if self.n_calls > MAX_CALLS or key in self.used:  # a model that goes round in circles knows no better
            raise predictor.NoAnswer(Fallback.UNDECIDED)
        self.used.add(key)
        if asked.name not in {name.value for name in offered}:
            raise predictor.NoAnswer(Fallback.FORBIDDEN)
        name = ToolName(asked.name)
        answer = use(self.turn, name, asked.arguments, began=self.began)
        if answer.outcome in FINAL:
            return answer  # half an answer before what is asked, refused or proposed would only confuse
        self.is_tainted = self.is_tainted or name in offering.UNTRUSTED
        self.told.append(answer)
        self.dialogue.observe(asked, _told(answer))
        return None

    def _said(self, text: str) -> Answer | None:
        """The model's words as far as they are supported; the templates of its tools where nothing is left of them."""
        sources = [claim for answer in self.told for claim in answer.claims]
        kept: list[Claim] = []
        for sentence in verifying.sentences(text):
            at = verifying.supported(
                sentence, [one.text for one in sources], self.turn.context.language, self.turn.names
            )
            if at is None:
                self.turn.usage.drop(sentence, verifying.Reason.UNSUPPORTED)
            else:
                kept.append(replace(sources[at], text=sentence))
        if not self.told or not kept:
            return None
        return _joined(self.told, kept)


def _told(answer: Answer) -> dict[str, object]:
    """What a model is told of an answer: its sentences, and the ids of what they are about, as data."""
    cards = [{"kind": card.kind.value, "id": card.ref} for card in answer.cards]
    return {"sentences": [claim.text for claim in answer.claims], "about": cards}


def _joined(told: Sequence[Answer], claims: Sequence[Claim]) -> Answer:
    cards = tuple(dict.fromkeys(card for answer in told for card in answer.cards))[:4]
    outcome = Outcome.ANSWERED if any(one.outcome is Outcome.ANSWERED for one in told) else told[-1].outcome
    return Answer(outcome, tuple(claims), cards, told[-1].choices)
