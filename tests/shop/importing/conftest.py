import csv
from collections import Counter
from dataclasses import dataclass, field

import pytest

from shop.services import importing
from shop.services.importing.rows import Outcome
from tests.factories import NOW

UCI = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


@dataclass
class Result:
    outcomes: Counter
    reasons: Counter
    rows: list[list[str]] = field(default_factory=list)
    summary: object = None

    @property
    def imported(self):
        return self.outcomes[Outcome.IMPORTED]

    @property
    def known(self):
        return self.outcomes[Outcome.KNOWN]


@pytest.fixture
def load(tmp_path, settings):
    """Import lines of text (or bytes) and check on the way that every line has exactly one outcome."""
    settings.VAR_DIR = tmp_path

    def run(lines, *, form="uci-online-retail", header=UCI, name="history.csv", **options):
        path = tmp_path / name
        if isinstance(lines, bytes):
            path.write_bytes(lines)
        else:
            path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        report = tmp_path / "report.csv"
        chosen = importing.Options(**{"format": form, "channel": "web", **options})
        summary = importing.run(path=path, options=chosen, report=report, now=NOW, progress=lambda *_: None)
        assert summary.outcomes.total() == summary.source.n_lines
        with report.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        return Result(summary.outcomes, summary.reasons, rows, summary)

    return run
