"""One sentence against the facts: which claims it makes, and what is wrong with them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from content.contracts import Language, Limits
from content.policy.verifying.clauses import MIXED, Clause, claims, clauses, counts, totals
from content.policy.verifying.facts import Fact, Reason
from content.policy.verifying.reading import Reader, Token, is_han
from content.policy.verifying.words import Kind

Said = frozenset[tuple[str, int]]
_ORDERS = re.compile(
    r"https?:|www\.|</?\w|<\||\]\(|```|\{\{|[a-z0-9+/]{24,}|@\w"
    r"|\b(?:system|assistant|user)\s*[:：]"
    r"|\b(?:ignore|disregard|override|prompt|instructions?|promo|coupon|click|visit|you must)\b"
    r"|忽略|无视|指令|系统\s*[:：提]|提示词|助手|优惠码|折扣码|点击|微信|加群"
    "|[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]",
    re.IGNORECASE,
)
_HOLDS: Mapping[str, Callable[[int, Decimal], bool]] = {
    # What a word says of the count n and its share of all; generous by no more than people are.
    "all": lambda n, share: share == 1,
    "all_of_them": lambda n, share: share == 1,
    "nearly_all": lambda n, share: share >= Decimal("0.9"),
    "most": lambda n, share: share > Decimal("0.5"),
    "over_half": lambda n, share: share > Decimal("0.5"),
    "half": lambda n, share: Decimal("0.45") <= share <= Decimal("0.55"),
    "under_half": lambda n, share: n > 0 and share < Decimal("0.5"),
    "third": lambda n, share: Decimal("0.30") <= share <= Decimal("0.37"),
    "quarter": lambda n, share: Decimal("0.22") <= share <= Decimal("0.28"),
    "two_thirds": lambda n, share: Decimal("0.63") <= share <= Decimal("0.70"),
    "three_quarters": lambda n, share: Decimal("0.72") <= share <= Decimal("0.78"),
    "many": lambda n, share: n >= 5 and share >= Decimal("0.25"),
    "some": lambda n, share: n >= 2,
    "few": lambda n, share: n >= 1 and share <= Decimal("0.25"),
    "only": lambda n, share: share <= Decimal("0.5"),
}


def check(reader: Reader, sentence: str, limits: Limits) -> tuple[Said, tuple[Reason, ...]]:
    """The (aspect, side) pairs that a sentence claims, and every reason to drop it."""
    if _ORDERS.search(sentence):
        return frozenset(), (Reason.INSTRUCTION,)
    tokens = reader.read(sentence)
    if reasons := _not_understood(tokens, reader.language):
        return frozenset(), reasons
    said: set[tuple[str, int]] = set()
    wrong: set[Reason] = set()
    for clause in clauses(tokens):
        if not clause.facts and (claims(clause) or clause.has(Kind.NUMBER, Kind.PERCENT)):
            wrong.add(Reason.NO_FACT)
        for at in clause.facts:
            fact = reader.facts[at]
            wrong |= set(_wrong(clause, fact, limits))
            if claims(clause):
                said.add((fact.code, 0 if clause.side is None else clause.side))
    if not said:
        wrong.add(Reason.NO_FACT)
    return frozenset(said), tuple(reason for reason in Reason if reason in wrong)


def _not_understood(tokens: Sequence[Token], language: Language) -> tuple[Reason, ...]:
    unknown = [token.text for token in tokens if token.kind == Kind.UNKNOWN]
    letters = [text for text in unknown if text[0].isalpha()]
    n_words = sum(token.kind != Kind.BREAK for token in tokens)
    is_other_script = any(is_han(text) != (language == Language.ZH) for text in letters)
    if letters and (2 * len(letters) > n_words or (is_other_script and language != Language.ZH)):
        return (Reason.LANGUAGE,)
    found = [Reason.UNKNOWN_WORD] if unknown else []
    if any(token.kind == Kind.FOREIGN_ASPECT for token in tokens):
        found.append(Reason.ASPECT)
    return tuple(found)


def _wrong(clause: Clause, fact: Fact, limits: Limits) -> Iterator[Reason]:
    """What a clause says wrongly of one aspect."""
    n_said, n_all = list(counts(clause)), list(totals(clause))
    base = fact.n_mentions if clause.has(Kind.MENTION) and clause.side in (1, -1) else fact.n_reviewers
    n = _n(clause, fact)
    if _is_vague(clause) or not all(_is_count(token, n, base) for token in n_said):
        yield Reason.NUMBER
    if not all(token.value in (fact.n_reviewers, base) for token in n_all):
        yield Reason.NUMBER
    if clause.side == MIXED:
        if (
            not _is_divided(fact, limits)
            or clause.has(Kind.NOT, Kind.NO)
            or (n_said and not clause.has(Kind.DIVIDED))
        ):
            yield Reason.POLARITY
        return
    if clause.is_nought and (n or clause.has(Kind.NOT)):
        yield Reason.QUANTITY
    yield from _wrong_quantities(clause, n, base, has_count=bool(n_said))
    if claims(clause) and not (n_said or clause.is_nought or clause.has(Kind.QUANTITY)):
        yield from _wrong_generality(clause, fact, limits)


def _wrong_quantities(clause: Clause, n: int, base: int, *, has_count: bool) -> Iterator[Reason]:
    before: Token | None = None
    for token in clause.tokens:
        if token.kind == Kind.QUANTITY and not (token.quantity == "all_of_them" and has_count):
            is_negated = before is not None and before.kind == Kind.NOT
            if is_negated or not base or not _HOLDS[token.quantity](n, Decimal(n) / base):
                yield Reason.QUANTITY
        before = token


def _wrong_generality(clause: Clause, fact: Fact, limits: Limits) -> Iterator[Reason]:
    """ "Reviewers praise it" says that those who speak of it do, and that they are more than a few."""
    n = _n(clause, fact)
    n_others = 0 if clause.side is None else fact.n_of(-clause.side)
    if not n or n_others >= n or n_others > limits.mixed_share * (n + n_others):
        yield Reason.POLARITY
    elif n < limits.min_reviewers or n < limits.min_share * fact.n_reviewers:
        yield Reason.QUANTITY


def _n(clause: Clause, fact: Fact) -> int:
    if clause.side == MIXED:
        return fact.n_positive + fact.n_negative
    return fact.n_of(clause.side or 0)


def _is_divided(fact: Fact, limits: Limits) -> bool:
    least = limits.mixed_share * (fact.n_positive + fact.n_negative)
    return 0 < fact.n_positive >= least and 0 < fact.n_negative >= least


def _is_count(token: Token, n: int, base: int) -> bool:
    if token.kind == Kind.NUMBER:
        return token.value == n
    share = (Decimal(100 * n) / base).quantize(Decimal(1), ROUND_HALF_UP) if base else None
    return token.value == share


def _is_vague(clause: Clause) -> bool:
    """Whether a number is made to be none: over 30, 约 30, 30 多."""
    kinds = [token.kind for token in clause.tokens]
    numbers = [at for at, kind in enumerate(kinds) if kind in (Kind.NUMBER, Kind.PERCENT)]
    return any(Kind.ABOUT in kinds[max(0, at - 2) : at + 3] for at in numbers)
