"""Reviews written by hand in other words than the demo's: what they say openly is read, and little is made up."""

from pathlib import Path

import pytest

from benchmarks import insights, insights_written
from content import predictor

pytestmark = pytest.mark.django_db
SETS = insights_written.sets(Path(__file__).parent / "opinions")


@pytest.fixture(autouse=True)
def _words_alone(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()


def found(name, language):
    pairs, truth = insights_written.read(SETS[name])
    return insights._opinions([pair for pair in pairs if pair[1].language == language], truth)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["seen_direct", "held_out_direct"])
def test_what_is_said_openly_is_read(name, language):
    scores = found(name, language)

    assert scores["n"] == 18
    assert scores["aspect_precision"] >= 0.9
    assert scores["aspect_recall"] >= 0.9
    assert scores["polarity_accuracy"] >= 0.9


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["seen_indirect", "held_out_indirect"])
def test_of_what_has_to_be_concluded_most_that_is_read_was_meant(name, language):
    scores = found(name, language)

    assert scores["n"] == 24
    assert scores["aspect_precision"] >= 0.65
