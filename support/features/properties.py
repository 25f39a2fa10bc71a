"""Which stated properties a question is about: by their names, and by what people say for them.

"How many litres does it hold?" names neither capacity nor volume, and "下雨能用吗" not whether it is waterproof.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.features import names

FILE = Path(__file__).with_name("properties.toml")
# What is counted in a question, and at the end of a stated value.
UNIT = re.compile(
    r"\bhow many ([a-z]{1,12})\b|(?:多少|几)\s*([a-z]{1,4}|[\u4e00-\u9fff]{1,2})", re.IGNORECASE
)
VALUE = re.compile(r"\d\s*([a-z]{1,12}|[\u4e00-\u9fff]{1,2})$", re.IGNORECASE)
Row = Mapping[str, object]  # `property` and `value`, as they are stated


@dataclass(frozen=True, slots=True)
class Concept:
    """What several properties may be called, how people ask for it, and the units of its values."""

    names: re.Pattern[str]
    asks: re.Pattern[str]
    units: re.Pattern[str] | None

    def fits(self, row: Row) -> bool:
        return self.names.search(str(row["property"])) is not None

    def measures(self, row: Row) -> bool:
        return self.units is not None and self.units.search(str(row["value"])) is not None


def asked(question: str, product: str, rows: Sequence[Row]) -> list[Row]:
    """The properties that a question is about, those that it names first; none where it is about no stated one."""
    said = names.words(question) - names.words(product)
    for word in filter(lambda one: len(one) > 2, product.split()):  # "Lumen" asks for no brightness
        question = re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", " ", question, flags=re.IGNORECASE)
    by_name = [row for row in rows if said & names.words(str(row["property"]))]
    about = [concept for concept in _concepts() if concept.asks.search(question)]
    by_concept = [row for concept in about for row in rows if concept.fits(row)] + _by_unit(question, rows)
    by_unit = [row for concept in about for row in rows if concept.measures(row)]
    found: list[Row] = []
    for row in (*by_name, *by_concept, *by_unit):
        if row not in found:
            found.append(row)
    # What is named outright says it all; a neighbouring measure is only told where nothing closer is stated.
    return (
        found
        if not (by_name or by_concept)
        else [row for row in found if row in by_name or row in by_concept]
    )


def _by_unit(question: str, rows: Sequence[Row]) -> list[Row]:
    """Properties whose values have the unit that is asked for: "how many L is it", "多少瓦"."""
    units = {"".join(groups).lower() for groups in UNIT.findall(question)}
    measured = ((row, VALUE.search(str(row["value"]).strip())) for row in rows)
    return [row for row, match in measured if match is not None and match.group(1).lower() in units]


def is_about_one(question: str) -> bool:
    """Whether a question asks for something that goods have: "how heavy", "防水吗"."""
    return any(concept.asks.search(question) for concept in _concepts())


def is_said_in(question: str, sentence: str) -> bool:
    """Whether a sentence speaks of what the question asks for, in whatever words: "loud" and "quiet"."""
    return any(one.asks.search(question) and one.asks.search(sentence) for one in _concepts())


@cache
def _concepts() -> tuple[Concept, ...]:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8")).values()
    return tuple(
        Concept(
            re.compile(table["names"], re.IGNORECASE),
            re.compile(table["asks"], re.IGNORECASE),
            re.compile(rf"\d\s*(?:{table['units']})$", re.IGNORECASE) if table["units"] else None,
        )
        for table in tables
    )
