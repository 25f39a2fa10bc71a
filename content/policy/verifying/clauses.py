"""A sentence in clauses, each with the aspects and the side that it speaks of.

What a clause leaves out it takes from the one before it: "31 of 41 praise the battery, 7 do not" is criticism of the
battery by seven.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from content.policy.verifying.reading import Token
from content.policy.verifying.words import Kind

MIXED = 2  # the side of a clause that speaks for both


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence with what it inherits: aspects by their place, a side (None: none was said)."""

    tokens: tuple[Token, ...]
    facts: frozenset[int]
    side: int | None
    is_nought: bool = False

    def has(self, *kinds: Kind) -> bool:
        return _has(self.tokens, *kinds)


@dataclass(slots=True)
class _Context:
    facts: frozenset[int] = field(default_factory=frozenset)
    side: int | None = None


def claims(clause: Clause) -> bool:
    return clause.side is not None or clause.has(Kind.MENTION)


def clauses(tokens: Sequence[Token]) -> Iterator[Clause]:
    context = _Context()
    for part in _parts(tokens):
        clause = _read(part, context)
        context.facts = clause.facts
        context.side = clause.side if clause.side in (1, -1) else context.side
        yield clause


def _parts(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """Between breaks, and at "and" between two opinions; a count that waits for its opinion goes to the next part."""
    pieces = [part for piece in _split(tokens, Kind.BREAK) for part in _at_and(piece)]
    parts: list[tuple[Token, ...]] = []
    waiting: tuple[Token, ...] = ()
    has_opinion = False
    for number, piece in enumerate(pieces):
        whole = waiting + piece
        has_opinion = has_opinion or _is_opinion(whole)
        is_waiting = (_who(whole) and not has_opinion) or (_has(piece, Kind.TOPIC) and not _is_opinion(piece))
        if is_waiting and number < len(pieces) - 1:
            waiting = whole
            continue
        parts.append(_with_subject(whole, parts[-1] if parts else ()))
        waiting = ()
    return parts


def _with_subject(part: tuple[Token, ...], before: Sequence[Token]) -> tuple[Token, ...]:
    """Whose opinion a part is, where it does not say: "31 like the battery but hate the strap" is 31 haters."""
    says_who = _who(part) or _has(part, Kind.SUBJECT, Kind.DIVIDED)
    says_what = _is_opinion(part) or _has(part, Kind.ASPECT)
    return part if says_who or not says_what else (*_who(before), *part)


def _who(part: Sequence[Token]) -> tuple[Token, ...]:
    """The counts of a part, with what makes them totals or vague."""
    beside = {Kind.OF, Kind.AMONG, Kind.ABOUT}
    counts = {Kind.NUMBER, Kind.PERCENT, Kind.QUANTITY, Kind.NO}
    if not any(token.kind in counts for token in part):
        return ()
    return tuple(token for token in part if token.kind in beside | counts)


def _split(tokens: Sequence[Token], kind: Kind) -> list[tuple[Token, ...]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == kind:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts if part]


def _at_and(piece: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    parts = _split(piece, Kind.AND)
    return parts if len(parts) > 1 and all(map(_stands_alone, parts)) else [piece]


def _stands_alone(part: Sequence[Token]) -> bool:
    """An opinion, or a count of those who have it not: "and 10 do not"."""
    kinds = {token.kind for token in part}
    return _is_opinion(part) or {Kind.NUMBER, Kind.NOT} <= kinds


def _is_opinion(tokens: Sequence[Token]) -> bool:
    return _has(tokens, Kind.PRAISE, Kind.CRITICISM, Kind.DIVIDED, Kind.MENTION, Kind.OPPOSITE)


def _has(tokens: Sequence[Token], *kinds: Kind) -> bool:
    return any(token.kind in kinds for token in tokens)


def _read(tokens: tuple[Token, ...], context: _Context) -> Clause:
    own = frozenset(at for token in tokens if token.kind == Kind.ASPECT for at in token.facts)
    clause = Clause(tokens, own or context.facts, None)
    sides = set(_sides(tokens))
    if clause.has(Kind.DIVIDED) or len(sides) > 1:
        side: int | None = MIXED
    elif sides:
        side = sides.pop()
    else:
        side = _implied(clause, context)
    return Clause(tokens, clause.facts, side, clause.has(Kind.NO))


def _sides(tokens: Sequence[Token]) -> Iterator[int]:
    """The side of each opinion; a negation before it, in the same clause, turns it."""
    is_turned, latest = False, 0
    for token in tokens:
        if token.kind == Kind.NOT:
            is_turned = not is_turned
        elif token.kind in (Kind.PRAISE, Kind.CRITICISM):
            side = 1 if token.kind == Kind.PRAISE else -1
            latest = -side if is_turned else side
            yield latest
            is_turned = False
    if is_turned and latest:  # "31 like it not"
        yield -latest


def _implied(clause: Clause, context: _Context) -> int | None:
    """The side of a clause without an opinion: of the one before it, the opposite, or "20 for"."""
    is_counting = clause.has(Kind.NUMBER, Kind.PERCENT, Kind.QUANTITY, Kind.NO)
    if is_counting and clause.tokens[-1].text in ("for", "in favour"):
        return 1
    if clause.has(Kind.MENTION) or context.side is None:
        return None
    if clause.has(Kind.OPPOSITE, Kind.NOT):
        return -context.side
    is_list = clause.has(Kind.ASPECT)  # "…, the strap and the sound" goes on with what was said
    return context.side if is_list or clause.has(Kind.QUANTITY) or any(counts(clause)) else None


def totals(clause: Clause) -> Iterator[Token]:
    """Numbers of how many there are at all: of 41, out of all 41, 41 位评价者中, 共 41 位."""
    return (token for token, is_total in _numbers(clause) if is_total)


def counts(clause: Clause) -> Iterator[Token]:
    return (token for token, is_total in _numbers(clause) if not is_total)


def _numbers(clause: Clause) -> Iterator[tuple[Token, bool]]:
    tokens = clause.tokens
    for at, token in enumerate(tokens):
        if token.kind not in (Kind.NUMBER, Kind.PERCENT):
            continue
        before = [each for each in tokens[max(0, at - 2) : at] if each.kind != Kind.PLAIN]
        is_led = bool(before) and (before[-1].kind == Kind.OF or before[-1].quantity == "all")
        yield token, token.kind == Kind.NUMBER and (is_led or _is_followed(tokens[at + 1 :]))


def _is_followed(rest: Sequence[Token]) -> bool:
    """Whether 中 or 里 comes next, over nothing but 位 and 评价者."""
    following = next((token for token in rest if token.kind not in (Kind.PLAIN, Kind.SUBJECT)), None)
    return following is not None and following.kind == Kind.AMONG
