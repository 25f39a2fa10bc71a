"""What reviewers say of a product, in two or three sentences: each with its counts, in both languages.

Sentences are filled in, never invented: a number is a count, an aspect is one that is shown, and as many reviewers say
what a sentence says as an aspect needs to be shown at all. Praise, criticism and divided opinion each get a place where
there is any, and the most mentioned comes first. Every sentence of a summary has a form of its own, so that no two read
alike.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.contracts import Limits, Named
from content.policy import aggregate
from content.policy.aggregate import Counted, Stance


@dataclass(frozen=True, slots=True)
class Stated:
    """One sentence in both languages; `n` of `of` reviewers say so."""

    en: str
    zh: str
    aspects: tuple[str, ...]
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Form:
    """A sentence, and how it goes on where some say the opposite. {n} of {of}, {m} opposed, {a} the aspect."""

    en: str
    zh: str
    rest_en: str = ""
    rest_one_en: str = ""
    rest_zh: str = ""


FORMS: Mapping[Stance, tuple[Form, ...]] = {
    Stance.POSITIVE: (
        Form(
            "{n} of {of} reviewers praise the {a}", "{of} 位评价者中 {n} 位称赞{a}",
            "; {m} are critical", "; {m} is critical", "，{m} 位提出批评",
        ),
        Form(
            "{n} of {of} are happy with the {a}", "对{a}感到满意的有 {n} 位（共 {of} 位）",
            ", {m} are not", ", {m} is not", "，不满意的 {m} 位",
        ),
        Form(
            "Good words about the {a} come from {n} of {of}", "{a}获得 {of} 位中 {n} 位的好评",
            ", complaints from {m}", ", a complaint from {m}", "，差评 {m} 位",
        ),
    ),
    Stance.NEGATIVE: (
        Form(
            "Criticism of the {a} comes from {n} of {of} reviewers", "{a}受到批评：{of} 位评价者里 {n} 位不满意",
            ", praise from {m}", ", praise from {m}", "，{m} 位满意",
        ),
        Form(
            "{n} of {of} are disappointed by the {a}", "还有 {n} 位（共 {of} 位）对{a}感到失望",
            ", {m} are satisfied", ", {m} is satisfied", "，{m} 位表示认可",
        ),
        Form(
            "Problems with the {a} are reported by {n} of {of}", "{of} 位中 {n} 位指出{a}的不足",
            ", the contrary by {m}", ", the contrary by {m}", "，{m} 位看法相反",
        ),
    ),
    Stance.MIXED: (
        Form(
            "Opinions on the {a} are divided: praise from {p} of {of}, criticism from {m}",
            "对{a}的看法不一：{of} 位评价者中 {p} 位说好，{m} 位说不好",
        ),
        Form(
            "Reviewers disagree about the {a}: {p} for, {m} against, out of {of}",
            "{a}存在争议：{p} 位给好评，{m} 位给差评（共 {of} 位）",
        ),
        Form(
            "As to the {a}, {p} of {of} found what they hoped for while {m} did not",
            "说到{a}，{of} 位中 {p} 位觉得合意，{m} 位觉得不合意",
        ),
    ),
}  # fmt: skip
MOST = min(len(forms) for forms in FORMS.values())  # sentences that all differ, whatever their sides


def claims(counted: Iterable[Counted], names: Mapping[str, Named], limits: Limits) -> tuple[Stated, ...]:
    """The sentences of a summary, most mentioned aspect first; none where nothing is shown.

    Args:
        counted: most mentioned first.
        names: of every aspect that is shown.
    """
    worth = [
        one
        for one in counted
        if one.is_shown and one.stance in FORMS and aggregate.enough(_n(one), one.n_reviewers, limits)
    ]
    chosen = _chosen(worth, limits.max_claims)
    used: Counter[Stance] = Counter()
    found = []
    for one in chosen:
        found.append(_stated(one, FORMS[one.stance][used[one.stance]], names[one.code]))
        used[one.stance] += 1
    return tuple(found)


def _chosen(shown: Sequence[Counted], most: int) -> list[Counted]:
    """The most mentioned of each side, then whatever is mentioned most; in the order given."""
    leaders = {next((one.code for one in shown if one.stance == side), "") for side in FORMS}
    ranked = sorted(shown, key=lambda one: one.code not in leaders)  # stable: most mentioned first
    kept = {one.code for one in ranked[: min(most, MOST)]}
    return [one for one in shown if one.code in kept]


def _stated(one: Counted, form: Form, name: Named) -> Stated:
    opposed = one.n_positive if one.stance == Stance.NEGATIVE else one.n_negative
    numbers = {"n": _n(one), "of": one.n_reviewers, "p": one.n_positive, "m": opposed}
    rest_en = form.rest_one_en if opposed == 1 else form.rest_en
    return Stated(
        en=(form.en + (rest_en if opposed else "")).format(a=within(name.en), **numbers) + ".",
        zh=(form.zh + (form.rest_zh if opposed else "")).format(a=name.zh, **numbers) + "。",
        aspects=(one.code,),
        n=_n(one),
        of=one.n_reviewers,
    )


def _n(one: Counted) -> int:
    """Who say what the sentence says: those of its side; of divided opinion all who have one."""
    if one.stance == Stance.MIXED:
        return one.n_mentions - one.n_neutral
    return one.n_negative if one.stance == Stance.NEGATIVE else one.n_positive


def within(name: str) -> str:
    """A name as it stands inside an English sentence: "Battery life" is "battery life", "USB ports" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
