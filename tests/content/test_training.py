"""Training reads like serving, looks at nothing later, and promotes what beats saying what most say."""

from datetime import timedelta

import pytest

from content import features, predictor, training
from content.contracts import Language, TrainOptions
from content.models import Label, TrainingRun
from content.training import dataset
from tests import factories
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
GOOD = (
    "Lovely sound and a strong battery",
    "It fits well and looks great",
    "音质很好，续航也长",
    "做工扎实，很满意",
)
BAD = (
    "The sound is thin and the battery died",
    "It broke and looks cheap",
    "音质太差，续航也短",
    "做工粗糙，很失望",
)


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()
    yield
    predictor.reset()


@pytest.fixture
def reviews():
    """Two hundred, an hour apart, every third a complaint."""
    product = factories.product()
    found = []
    for number in range(200):
        said = BAD if number % 3 == 0 else GOOD
        text = f"{said[number % 4]} {number % 7}"
        at = NOW - timedelta(hours=200 - number)
        found.append(rows.review(product, text, stars=1 if said is BAD else 5, at=at))
    return found


def trained(as_of=NOW, now=NOW):
    return training.train(TrainOptions(as_of=as_of, fast=True, by="test"), now=now)


def test_a_first_model_that_beats_the_majority_serves(reviews):
    result = trained()

    champion = predictor.champion()
    assert result.is_promoted
    assert champion.facts.version == result.version
    assert set(champion.facts.members) == {"en", "zh"}


def test_a_training_leaves_a_row_and_a_card(reviews):
    result = trained()

    run = TrainingRun.objects.get(pk=result.run_id)
    assert (run.version, run.is_promoted, run.n_reviews, run.by) == (result.version, True, 200, "test")
    assert "majority" in result.card
    assert "Gate: promoted" in result.card


def test_the_card_says_whether_the_chances_hold_on_every_test_review(reviews):
    result = trained()

    table = result.card.split("## Do the chances hold?")[1].split("##")[0]
    cells = [line.strip("| ").split(" | ") for line in table.strip().splitlines()[2:]]
    report = TrainingRun.objects.get(pk=result.run_id).report["whole"]
    for language in ("en", "zh"):
        n_test = next(row["n"] for row in report if row["language"] == language)
        assert sum(int(n) for spoken, _, _, n in cells if spoken == language) == n_test
    assert all(0 <= float(said) <= 1 and 0 <= float(true) <= 1 for _, said, true, _ in cells)


def test_the_model_that_was_saved_reads_as_the_one_that_was_fitted(reviews):
    trained()
    written = [rows.review(factories.product(), "The sound is great, the battery is terrible.")]

    reading = predictor.read(_written(written))[0]

    assert reading.source == "model"
    assert {(one.aspect, one.polarity.value) for one in reading.remarks} == {
        ("sound", "positive"),
        ("battery", "negative"),
    }


def test_nothing_written_later_is_learnt_from(reviews):
    as_of = NOW - timedelta(hours=100)

    data = dataset.build(as_of=as_of, champion_as_of=None)

    assert len(data.everything) == 100
    assert max(row.at for row in data.everything) < as_of


def test_the_test_is_later_than_what_trains(reviews):
    data = dataset.build(as_of=NOW, champion_as_of=None)

    assert max(row.at for row in data.train) < min(row.at for row in data.validation)
    assert max(row.at for row in data.validation) < data.test_from <= min(row.at for row in data.test)
    assert len(data.test) == 40


def test_what_came_after_the_champion_tests_it(reviews):
    champion_as_of = NOW - timedelta(hours=32)

    data = dataset.build(as_of=NOW, champion_as_of=champion_as_of)

    assert data.test_from == champion_as_of


def test_three_stars_praise_and_complain_of_nothing(reviews):
    rows.review(factories.product(), "It is a case.", stars=3, at=NOW - timedelta(hours=2))

    texts, _ = dataset.of_language(dataset.build(as_of=NOW, champion_as_of=None).everything, Language.EN)

    assert "It is a case." not in texts


def test_a_persons_label_wins_over_stars(reviews):
    review = reviews[1]
    Label.objects.create(
        review=review, start=0, end=10, polarity="negative", by=None, at=NOW - timedelta(hours=1)
    )

    data = dataset.build(as_of=NOW, champion_as_of=None)

    assert next(row.label for row in data.everything if row.review_id == review.pk) == 0
    assert data.n_labels == 1


def test_too_few_reviews_train_nothing():
    product = factories.product()
    for number in range(10):
        rows.review(product, f"Fine {number}", stars=5)

    with pytest.raises(training.NotEnoughData):
        trained()

    assert predictor.champion().model is None
    assert "40 of both kinds" in TrainingRun.objects.get().error


def test_only_praise_trains_nothing():
    product = factories.product()
    for number in range(60):
        rows.review(product, f"Good sound number {number}", stars=5)

    with pytest.raises(training.NotEnoughData):
        trained()


def test_a_version_can_be_promoted_and_rolled_back(reviews):
    first = trained()
    second = trained(now=NOW + timedelta(hours=1))
    training.promote(version=second.version, now=NOW, reason="test", by="test")

    assert training.roll_back(now=NOW, reason="test", by="test") == first.version

    named = {version.name: version for version in training.versions()}
    assert named[first.version].is_champion
    assert not named[second.version].is_champion
    assert named[first.version].figure.startswith("balanced accuracy ")


def test_an_unknown_version_cannot_be_promoted():
    with pytest.raises(training.NoSuchVersion):
        training.promote(version="20200101T000000000000Z-00000000", now=NOW, reason="test", by="test")


def test_a_damaged_model_leaves_reading_to_words(reviews, tmp_path):
    result = trained()
    (tmp_path / "content" / "reader" / result.version / "model.safetensors").write_bytes(b"no")
    predictor.reset()

    champion = predictor.champion()
    reading = predictor.read(_written([rows.review(factories.product(), "The sound is great.")]))[0]

    assert champion.model is None
    assert result.version in champion.facts.fault
    assert (reading.source, reading.model_version) == ("fallback", "")


def _written(reviews):
    return features.written([review.pk for review in reviews])
