"""A reader whose every word a test decides: stands in for the model where a test is about what is done with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from content import predictor
from content.contracts import Facts, Language, Polarity, Reading, Remark, Written


@dataclass
class Champion:
    facts: Facts


@dataclass
class Reader:
    """Reads praise of the battery, or criticism where the text says "bad"; fails at "poison"."""

    version: str = "v1"
    batches: list[list[int]] = field(default_factory=list)

    def champion(self) -> Champion:
        return Champion(Facts(self.version))

    def read(self, reviews: Sequence[Written]) -> list[Reading]:
        self.batches.append([one.review_id for one in reviews])
        return [self._read(one) for one in reviews]

    @property
    def n_read(self) -> int:
        return sum(map(len, self.batches))

    def _read(self, one: Written) -> Reading:
        if "poison" in one.text:
            raise ValueError("cannot read this")
        polarity = Polarity.NEGATIVE if "bad" in one.text else Polarity.POSITIVE
        remarks = (Remark("battery", polarity, 0.9, 0, len(one.text)),) if "battery" in one.text else ()
        source = "model" if self.version else "fallback"
        return Reading(one.review_id, Language.EN, 0.9, remarks, source, self.version)


def installed(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(predictor, "champion", reader.champion)
    monkeypatch.setattr(predictor, "pointed", lambda: reader.version)
    monkeypatch.setattr(predictor, "read", reader.read)
    return reader
