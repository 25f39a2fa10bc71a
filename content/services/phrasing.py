"""The sentences of a summary in a language model's words, each only if it says exactly what its facts say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from content import predictor
from content.contracts import Language, Limits, Named
from content.policy.aggregate import Counted
from content.policy.summary import Stated
from content.policy.verifying import Fact, verify

COUNTS = "counts"  # a sentence without the counts of its claim says too little


@dataclass(frozen=True, slots=True)
class Phrased:
    """Sentences to show, and what a model wrote that is not shown: [language, sentence, reasons]."""

    claims: tuple[Stated, ...]
    dropped: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


def phrased(
    claims: Sequence[Stated], counted: Sequence[Counted], *, names: Mapping[str, Named], limits: Limits
) -> Phrased:
    """Where no model is, answers, or tells the truth, the template's sentence stays."""
    facts = {one.code: one for one in counted if one.is_shown}
    kept = list(claims)
    dropped = []
    for language in (Language.EN, Language.ZH):
        for at, sentence in enumerate(predictor.phrase([_of(one, language) for one in claims], language)):
            own = [_fact(facts[code], names[code], language) for code in claims[at].aspects]
            others = [_name(names[code], language) for code in facts if code not in claims[at].aspects]
            reasons = _reasons(sentence, claims[at], own, others, language, limits)
            if reasons:
                dropped.append((language.value, sentence[:300], reasons))
            else:
                kept[at] = _reworded(kept[at], sentence, language)
    return Phrased(tuple(kept), tuple(dropped))


def _reworded(claim: Stated, sentence: str, language: Language) -> Stated:
    return replace(claim, zh=sentence) if language == Language.ZH else replace(claim, en=sentence)


def _reasons(
    sentence: str,
    claim: Stated,
    facts: Sequence[Fact],
    others: Sequence[str],
    language: Language,
    limits: Limits,
) -> tuple[str, ...]:
    found = verify([sentence], facts, language, other_aspects=others, limits=limits)
    reasons = tuple(reason.value for one in found.dropped for reason in one.reasons)
    numbers = {int(number) for number in re.findall(r"\d+", sentence)}
    return reasons if {claim.n, claim.of} <= numbers else (*reasons, COUNTS)


def _fact(one: Counted, name: Named, language: Language) -> Fact:
    words = (_name(name, language),)
    return Fact(one.code, words, one.n_reviewers, one.n_positive, one.n_negative, one.n_neutral)


def _name(name: Named, language: Language) -> str:
    return name.zh if language == Language.ZH else name.en.casefold()


def _of(claim: Stated, language: Language) -> str:
    return claim.zh if language == Language.ZH else claim.en
