"""The stack of procedures: begun, waiting for a slot or a yes, taken up again after a digression."""

from dataclasses import replace

from support.contracts import Frame, Intent, Outcome, Pending, State
from support.features import correcting, slots
from support.features.slots import Named
from support.policy import agreeing, leaning
from support.policy.procedures import PROCEDURES
from support.services import filling, proposals
from support.services.answering import words
from support.services.procedures import STEPS, quoting
from support.services.turns import Answer, Turn

MAX_STACK = 3
# Told from the shop's tables and pages; whoever asks about the same again is told what is written on it as well.
TOPICS = frozenset(
    {
        Intent.PICKUP, Intent.STORE_INFO, Intent.EXPORT_DATA, Intent.DELETE_ACCOUNT, Intent.CHANGE_EMAIL,
        Intent.EDIT_PROFILE, Intent.RESET_PASSWORD,
    }
)  # fmt: skip
DETAILS = ("order_number", "line_ids", "reason", "address", "question")
NOBODY = Named()


def start(turn: Turn, intents: tuple[Intent, ...], named: Named) -> Answer:
    """Begin with the first wish; further ones wait beneath it."""
    first, *further = intents
    if is_waiting(turn.state):
        turn.kept = turn.slots
    numbers = () if correcting.corrects(turn.text) else slots.own_numbers(turn.text, turn.context)
    kept = [frame for frame in turn.state.stack if frame.intent not in intents]
    waiting = [Frame(intent, said=turn.part(intent)) for intent in reversed(further)]
    if not further and len(numbers) > 1 and Pending.ORDER in PROCEDURES[first].needs:
        # "Cancel this one and that one": the same for each, one after the other.
        waiting = [Frame(first, said=number) for number in reversed(numbers[1:])]
        turn.fill(order_number=numbers[0])
        named = replace(named, order_number=numbers[0])
    turn.turn_to(stack=tuple([*kept, *waiting][-MAX_STACK:]))
    filling.begin(turn, first)
    if further and turn.part(first) and first is not Intent.COMPARE:
        named = filling.narrowed(turn, turn.part(first), named)
    return resumed(turn, perform(turn, first, named))


def go_on(turn: Turn, named: Named = NOBODY) -> Answer:
    """Take up the procedure on top with what was filled in."""
    frame = top(turn.state)
    if frame is None:
        return words.asked(words.LABELS[Intent.PRODUCT_FACT])
    drop(turn)
    return resumed(turn, perform(turn, frame.intent, named, n_asked=frame.n_asked))


def perform(turn: Turn, intent: Intent, named: Named, *, n_asked: int = 0) -> Answer:
    """One procedure as far as it goes; what it waits for is put on the stack."""
    turn.intent = intent
    answer = _rule(turn, intent)
    if answer is None:
        answer = filling.missing(turn, intent, named) or STEPS[PROCEDURES[intent].name](turn)
    if answer.outcome is Outcome.ANSWERED and turn.state.latest == intent and intent in TOPICS:
        rule = quoting.on_topic(turn, intent.value) if agreeing.asks(turn.text) else None
        answer = joined(rule, answer) if rule is not None else answer
    turn.turn_to(latest=intent.value, n_unclear=0)
    if answer.outcome is Outcome.PROPOSED:
        stack = tuple(one for one in turn.state.stack if one.pending is not Pending.CONFIRMATION)
        turn.turn_to(stack=(*stack, Frame(intent, Pending.CONFIRMATION)))
    elif answer.outcome is Outcome.ASKED and turn.step:
        turn.turn_to(stack=(*turn.state.stack, Frame(intent, Pending(turn.step), n_asked + 1)))
    return answer


def _rule(turn: Turn, intent: Intent) -> Answer | None:
    """ "Would cancelling cost me anything?" asks for the rule, not for the deed."""
    is_fee = intent is Intent.CANCEL_ORDER and leaning.asks_fee(turn.text)
    is_named = (
        Intent.CANCEL_ORDER not in leaning.deeds(turn.text)
        or slots.named(turn.text, turn.context).order_number
    )
    return quoting.on_topic(turn, intent.value) if is_fee and not is_named else None


def resumed(turn: Turn, answer: Answer) -> Answer:
    """After an answer that is complete, what waits beneath is asked again."""
    frame = top(turn.state)
    if frame is None or answer.outcome in (
        Outcome.ASKED,
        Outcome.PROPOSED,
        Outcome.HANDED_OVER,
        Outcome.REFUSED,
    ):
        return answer
    if frame.pending is Pending.CONFIRMATION:
        return _still_open(turn, answer)
    intent = turn.intent
    drop(turn)
    named = NOBODY
    if turn.kept is not None:  # what was known before the digression is known still
        turn.fill(**{name: getattr(turn.kept, name) for name in DETAILS})
    if frame.said:
        if frame.said not in turn.text:  # the wish before it was read from its own part
            turn.gated = replace(turn.gated, text=frame.said)
        filling.begin(turn, frame.intent)
        named = filling.narrowed(turn, frame.said, NOBODY)
    after = perform(turn, frame.intent, named, n_asked=frame.n_asked)
    turn.intent = intent
    return joined(answer, after)


def joined(first: Answer, second: Answer) -> Answer:
    """Two answers as one: what is asked or proposed comes last and counts."""
    is_open = second.outcome in (Outcome.ASKED, Outcome.PROPOSED, Outcome.HANDED_OVER)
    return replace(
        second,
        outcome=second.outcome if is_open else first.outcome,
        claims=tuple(dict.fromkeys((*first.claims, *second.claims))),
        cards=tuple(dict.fromkeys((*first.cards, *second.cards)))[:4],
        choices=second.choices or first.choices,
        refused=second.refused or first.refused,
    )


def is_waiting(state: State) -> bool:
    """Whether something that was asked for has not been answered yet."""
    frame = top(state)
    return frame is not None and frame.pending not in (Pending.NOTHING, Pending.CONFIRMATION)


def top(state: State) -> Frame | None:
    return state.stack[-1] if state.stack else None


def drop(turn: Turn) -> None:
    turn.turn_to(stack=turn.state.stack[:-1])


def _still_open(turn: Turn, answer: Answer) -> Answer:
    view = None
    if turn.state.proposal_id is not None:
        view = proposals.open_view(proposal_id=turn.state.proposal_id, now=turn.context.now)
    if view is None:
        drop(turn)
        turn.turn_to(proposal_id=None)
        return answer
    return replace(answer, shown=view)
