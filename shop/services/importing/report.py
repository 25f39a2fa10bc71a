"""What became of each line: counted exactly once, and written down wherever it was not simply imported."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from django.utils.translation import gettext as _

from shop.services.importing.rows import Entry, Fault, Happening, Line, Outcome

COLUMNS = ("line", "outcome", "reason", "explanation", "content")
MAX_CONTENT = 500
# A spreadsheet would run a cell that begins like this as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the report."""

    line: Line
    outcome: str
    reason: str
    explanation: str


@dataclass(slots=True)
class Verdicts:
    """The verdicts of one batch; they count only once the batch is committed."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        self.counts[outcome] += 1

    def imported(self, row: Entry | Happening, warning: str = "") -> None:
        """Count a line as imported; a warning on it is written down too."""
        self.count(Outcome.IMPORTED)
        text = warning or (row.warning if isinstance(row, Entry) else "")
        if text:
            self.reasons["imported with a warning"] += 1
            self.notes.append(Note(row.line, Outcome.IMPORTED, "warning", text))

    def repeated(self, line: Line, first: Line) -> None:
        self.count(Outcome.REPEATED)
        self.reasons["repeated"] += 1
        self.notes.append(
            Note(
                line,
                Outcome.REPEATED,
                "repeated",
                _("says again what line %(number)d says") % {"number": first.number},
            )
        )

    def fault(self, line: Line, fault: Fault) -> None:
        self.count(fault.outcome)
        self.reasons[fault.code] += 1
        self.notes.append(Note(line, fault.outcome, fault.code, str(fault)))


class Report:
    """The CSV file. It grows under another name and gets its own when the import is through."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(path.name + ".part")
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.part.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(COLUMNS)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        assert self._file is not None  # noqa: S101 - entered before
        self._file.close()
        if kind is None:
            self.part.replace(self.path)

    def write(self, verdicts: Verdicts) -> None:
        for note in verdicts.notes:
            said = (note.outcome, note.reason, note.explanation, note.line.text[:MAX_CONTENT])
            self._rows.writerow([note.line.number, *map(_as_words, said)])


def _as_words(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
