"""What was found in reviews, and what makes one look bought, in words for the person who decides."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from content.contracts import Flag

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FLAGS: "dict[str, StrPromise]" = {
    Flag.SPAM: _("advertising"),
    Flag.LINK: _("a link"),
    Flag.CONTACT: _("a way to be reached elsewhere"),
    Flag.PERSONAL_DATA: _("personal data, hidden"),
    Flag.ABUSE: _("abuse"),
    Flag.NEAR_DUPLICATE: _("nearly the same words as another review"),
    Flag.BURST: _("one of many unverified reviews within an hour"),
    Flag.OFF_TOPIC: _("says nothing about goods"),
    Flag.INSTRUCTION: _("gives orders to an assistant"),
    Flag.NOT_ABOUT_PRODUCT: _("only about seller or delivery"),
    Flag.UNREADABLE: _("markup or code instead of words"),
    Flag.OTHER_LANGUAGE: _("neither Chinese nor English"),
}
SUSPICION: "dict[str, StrPromise]" = {
    "rush": _("came with many unverified reviews in an hour"),
    "copy": _("says what others wrote before"),
    "own_copy": _("the same words under other products"),
    "company": _("the same people praise the same products within days"),
    "shared_device": _("device or address shared with other authors"),
    "unverified": _("bought nothing here"),
    "new_account": _("wrote within a day of joining"),
    "many_in_a_day": _("many reviews in a day"),
    "only_extremes": _("only one or five stars"),
    "deviates": _("far from what others say"),
    "superlatives": _("praise without anything specific"),
    "advertising": _("advertising"),
}


def flags_of(findings: Sequence[Sequence[object]]) -> list[str]:
    """Each kind of finding once, in words."""
    return [str(FLAGS.get(flag, flag)) for flag in dict.fromkeys(str(finding[0]) for finding in findings)]


def marked(text: str, findings: Sequence[Sequence[object]]) -> Iterator[tuple[bool, str]]:
    """The text in pieces, and of each whether it is part of a finding."""
    spans = sorted(
        (start, end)
        for _flag, _detail, start, end, *_rest in findings
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)
    )
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        if start > at:
            yield False, text[at:start]
        yield True, text[max(at, start) : end]
        at = end
    if at < len(text):
        yield False, text[at:]
