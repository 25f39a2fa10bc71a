"""The phrases about what customers say, looked up once per language: a page repeats each of them a dozen times."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shop.contracts.insights import Opinion


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases with places for counts and names; `suffix` of texts that are published in both languages."""

    suffix: str
    other: str
    counted: Mapping[str, str]
    detail: str
    groups: tuple[tuple[Opinion, str, str], ...]  # verdict, label, icon
    quoted: Mapping[str, str]
    share: str


@lru_cache(maxsize=8)
def _words(language: str) -> Words:
    """In this language, which is the active one."""
    suffix, other = ("zh", "en") if language.startswith("zh") else ("en", "zh")
    mentions = _("%(n)s of %(of)s reviewers mention it: %(positive)s praise, %(negative)s criticise.")
    certain = _("Of those who mention it, %(share)s praise it (95%% certain).")
    return Words(
        suffix=suffix,
        other=other,
        counted={
            Opinion.POSITIVE: _("%(positive)s of %(of)s"),
            Opinion.NEGATIVE: _("%(negative)s of %(of)s"),
            Opinion.MIXED: _("%(positive)s for, %(negative)s against"),
            Opinion.NEUTRAL: _("%(n)s of %(of)s"),
        },
        detail=f"{mentions} {certain}",
        groups=(
            (Opinion.POSITIVE, _("Pros: praised"), "plus"),
            (Opinion.MIXED, _("Mixed: opinions differ"), "mixed"),
            (Opinion.NEGATIVE, _("Cons: criticised"), "minus"),
            (Opinion.NEUTRAL, _("Also mentioned"), "info"),
        ),
        quoted={
            Opinion.POSITIVE: _("praises: %(aspect)s"),
            Opinion.NEGATIVE: _("criticises: %(aspect)s"),
            Opinion.NEUTRAL: _("mentions: %(aspect)s"),
            Opinion.MIXED: _("mentions: %(aspect)s"),
        },
        share=_("%(n)s of %(of)s"),
    )


def words() -> Words:
    return _words(get_language() or "en")
