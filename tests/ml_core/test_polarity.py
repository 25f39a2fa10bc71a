"""What a sentence says of each of its terms: the linear model, and encoders beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml_core.aspects.polarity import AspectPolarity
from ml_core.aspects.window import TERM, WindowLogistic, around
from ml_core.config import LoopConfig, PolarityConfig, WindowConfig, from_dict, to_dict
from ml_core.estimator import ForeignState, Unfitted

NEGATIVE, NEUTRAL, POSITIVE = range(3)
TERMS = [
    ("The $T$ is great", "screen"), ("I love the $T$", "sound"), ("an excellent $T$", "fan"),
    ("The $T$ is awful", "hinge"), ("I hate the $T$", "lid"), ("a terrible $T$", "zip"),
    ("I took the $T$ out", "case"), ("it comes with a $T$", "cable"),
]  # fmt: skip
LABELS = [POSITIVE] * 3 + [NEGATIVE] * 3 + [NEUTRAL] * 2
SMALL = replace(
    PolarityConfig().encoder, loop=LoopConfig(epochs=8, batch_size=4, learning_rate=2e-4, warmup_steps=2)
)


@pytest.fixture(scope="module")
def window():
    return WindowLogistic().fit(TERMS * 6, LABELS * 6)


@pytest.fixture(scope="module")
def mixed():
    return AspectPolarity(PolarityConfig(encoder=SMALL, members=2)).fit(TERMS, LABELS)


def test_a_sentence_is_cut_at_its_term():
    assert around("a good $T$ , really", "charging port").words == ["a", "good", TERM, ",", "really"]
    assert around("The Port is bad", "port").at == 1
    assert around("nothing here", "port").at == 0
    assert around("这个$T$不错", "屏幕").words == ["这", "个", TERM, "不", "错"]


def test_opinions_of_words_never_seen_come_from_the_lexicon(window):
    unseen = [("the $T$ is superb", "knob"), ("the $T$ is shoddy", "knob")]

    assert window.predict(unseen).argmax(axis=1).tolist() == [POSITIVE, NEGATIVE]


def test_without_the_lexicon_unseen_words_say_nothing():
    naive = WindowLogistic(WindowConfig(lexicon=False)).fit(TERMS * 6, LABELS * 6)

    superb, shoddy = naive.predict([("the $T$ superb", "knob"), ("the $T$ shoddy", "knob")])

    np.testing.assert_allclose(superb, shoddy, atol=1e-6)


def test_the_opinion_beside_a_term_counts_more_than_the_one_far_away(window):
    sentence = "the screen is superb , but after all of these many long weeks the strap is shoddy"

    screen, strap = window.predict([(sentence, "screen"), (sentence, "strap")])

    assert screen[POSITIVE] > strap[POSITIVE]
    assert screen[NEGATIVE] < strap[NEGATIVE]


@pytest.mark.parametrize("name", ["window", "mixed"])
def test_saving_changes_nothing(name, request):
    model = request.getfixturevalue(name)
    settings = from_dict(type(model.config), to_dict(model.config))

    loaded = type(model).from_state(settings, model.state())

    np.testing.assert_array_equal(loaded.predict(TERMS), model.predict(TERMS))


@pytest.mark.parametrize("name", ["window", "mixed"])
def test_company_changes_nothing_and_rows_sum_to_one(name, request):
    model = request.getfixturevalue(name)

    together = model.predict(TERMS)

    assert together.shape == (8, 3)
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(model.predict(TERMS[3:4]), together[3:4], atol=1e-5)
    assert model.predict([]).shape == (0, 3)


def test_eight_terms_are_learnt_by_heart(mixed):
    assert mixed.predict(TERMS).argmax(axis=1).tolist() == LABELS


def test_members_differ_by_their_seed(mixed):
    first, second = (encoder.predict(TERMS) for encoder in mixed.encoders_)

    assert [encoder.config.loop.seed for encoder in mixed.encoders_] == [0, 1]
    assert np.abs(first - second).max() > 1e-4


def test_progress_runs_over_all_members():
    told = []

    settings = PolarityConfig(encoder=replace(SMALL, loop=replace(SMALL.loop, epochs=1)), members=2)
    AspectPolarity(settings).fit(TERMS, LABELS, progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_misuse_is_named(window):
    with pytest.raises(ValueError, match="2 terms need one label each"):
        WindowLogistic().fit(TERMS[:2], [0])
    with pytest.raises(ValueError, match="all occur"):
        WindowLogistic().fit(TERMS[:2], [0, 2])
    for kind, settings in ((WindowLogistic, WindowConfig()), (AspectPolarity, PolarityConfig())):
        with pytest.raises(Unfitted):
            kind(settings).predict(TERMS)
        with pytest.raises(Unfitted):
            kind(settings).state()
        with pytest.raises(ForeignState):
            kind.from_state(settings, {"surprise": np.zeros(3)})
    with pytest.raises(ForeignState, match="128 features"):
        WindowLogistic.from_state(WindowConfig(hashed_features=64), window.state())
