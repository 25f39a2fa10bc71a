"""The lines of a comparison in words: what reviewers say of each aspect, and the properties."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from shop.contracts.insights import Opinion
from shop.services.comparing import AspectLine, AttributeLine, Comparison, Opinions, Value
from shop.views.addresses import product_url
from shop.views.insight_words import Words, words
from shop.views.insights import aspect_url

ICONS: Mapping[str, str] = {
    Opinion.POSITIVE: "plus", Opinion.NEGATIVE: "minus", Opinion.MIXED: "mixed", Opinion.NEUTRAL: "info",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `best` says in words what makes it the best; `url` leads to the reviews that say so."""

    text: str
    best: str = ""
    verdict: str = ""
    said: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


def blocks_of(found: Comparison) -> list[Block]:
    """Those that have any line."""
    slugs, here = [product.slug for product in found.products], words()
    blocks = (
        Block(_("What reviewers say"), tuple(_aspect_line(line, slugs, here) for line in found.aspects)),
        Block(_("Details"), tuple(_attribute_line(line) for line in found.attributes)),
    )
    return [block for block in blocks if block.lines]


def _aspect_line(line: AspectLine, slugs: list[str], here: Words) -> Line:
    cells = (
        _opinions(line.code, one, slug, here, best=at == line.best) if one else Cell("")
        for at, (one, slug) in enumerate(zip(line.opinions, slugs, strict=True))
    )
    return Line(capfirst(line.name), tuple(cells))


def _opinions(code: str, one: Opinions, slug: str, here: Words, *, best: bool) -> Cell:
    said = {
        Opinion.POSITIVE: _("praised"),
        Opinion.NEGATIVE: _("criticised"),
        Opinion.MIXED: _("opinions differ"),
        Opinion.NEUTRAL: _("mentioned"),
    }[Opinion(one.verdict)]
    numbers = {
        "positive": one.n_positive,
        "negative": one.n_negative,
        "n": one.n_mentions,
        "of": one.n_reviewers,
    }
    return Cell(
        text=here.counted[one.verdict] % numbers,
        best=_("praised most") if best else "",
        verdict=one.verdict,
        said=said,
        icon=ICONS[one.verdict],
        url=f"{product_url(slug)}{aspect_url(code)}",
    )


def _attribute_line(line: AttributeLine) -> Line:
    return Line(line.name, tuple(Cell(_written(value, line.unit)) for value in line.values))


def _written(value: Value | None, unit: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    plain = f"{value:f}" if isinstance(value, Decimal) else value
    return f"{plain} {unit}".strip()
