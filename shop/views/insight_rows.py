"""Frozen rows for what customers say; each names the component that writes it out."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.contracts.insights import Opinion
from shop.views.rows import Tab


@dataclass(frozen=True, slots=True)
class AspectChip:
    """insight_chips.html: an aspect with how many say so; its address shows the reviews that do."""

    code: str
    name: str
    counts: str
    detail: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """insight_chips.html: the aspects of one verdict, told by words, icon and colour."""

    verdict: Opinion
    label: str
    icon: str
    chips: tuple[AspectChip, ...]


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """quote.html: words of a review and the address of the review among the others. `lang` is the words' own."""

    text: str
    lang: str
    aspect: str
    opinion: Opinion
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class SuitsRow:
    """insight.html: a use or a person that the product is good for."""

    text: str
    counts: str


@dataclass(frozen=True, slots=True)
class MonthChart:
    """insight_numbers.html: two outlines of an SVG, praise above the middle line and criticism below it."""

    praise: str
    criticism: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """insight_numbers.html: one aspect; `months` are praise and criticism of each month of the table's head.

    All are written out already: a template spends more on a number than on a word.
    """

    name: str
    counts: tuple[str, ...]  # who mention, praise, criticise it; the interval of praise
    chart: MonthChart
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """insight_numbers.html: everything counted, for who wants to see it."""

    rows: tuple[NumberRow, ...]
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Reviews of one aspect that were asked for; `opinion` empty for praise, criticism and neither."""

    aspect: str
    name: str
    opinion: str = ""
    n_mentions: int = 0
    n_positive: int = 0
    n_negative: int = 0

    @property
    def query(self) -> dict[str, str]:
        """What an address must say to ask for it."""
        return {"aspect": self.aspect, **({"opinion": self.opinion} if self.opinion else {})}


@dataclass(frozen=True, slots=True)
class FilterBar:
    """insight_filter.html: which reviews are shown now, and the others that could be."""

    said: str
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Insight:
    """insight.html: what reviewers of a product say together. Not `is_enough`: too few to sum up."""

    is_enough: bool
    claims: tuple[str, ...] = ()
    groups: tuple[ChipGroup, ...] = ()
    quotes: tuple[QuoteRow, ...] = ()
    suits: tuple[SuitsRow, ...] = ()
    numbers: Numbers | None = None
    how: str = ""
    asked: Asked | None = None
    pros: Sequence[str] = ()
    cons: Sequence[str] = ()
