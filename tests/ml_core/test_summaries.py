"""Extracts and quotes on a world whose opinions are known: directions are opinions, documents are reviewers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml_core import summaries
from ml_core.config import ClusterConfig, EncoderConfig, ExtractConfig, QuoteConfig
from ml_core.encoder import NgramEncoder
from ml_core.summaries import Quotable
from ml_core.summaries.clustering import echo
from ml_core.summaries.voice import self_share

BATTERY, STRAP, PARCEL = 0, 1, 2


def near(opinions, *, blur=0.05, seed=0):
    """Unit vectors close to the axis of each opinion."""
    rng = np.random.default_rng(seed)
    vectors = np.eye(8, dtype=np.float32)[opinions] + blur * rng.normal(size=(len(opinions), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_clusters_are_numbered_as_they_appear():
    labels = summaries.clusters(near([STRAP, BATTERY, STRAP, BATTERY]))

    assert labels.tolist() == [0, 1, 0, 1]


def test_a_reviewer_who_repeats_himself_supports_once():
    labels, documents = np.array([0, 0, 0, 1]), np.array([7, 7, 8, 7])

    assert summaries.supports(labels, documents).tolist() == [2, 2, 2, 1]


def test_no_sentences_and_one_sentence_are_clusters_too():
    assert summaries.clusters(near([])).tolist() == []
    assert summaries.clusters(near([BATTERY])).tolist() == [0]


def test_too_many_sentences_are_refused_before_memory_is_taken():
    with pytest.raises(ValueError, match="3 sentences to cluster, at most 2"):
        summaries.clusters(near([0, 1, 2]), ClusterConfig(largest=2))


def test_an_echo_comes_from_other_documents_only():
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)

    assert echo(vectors, np.array([5, 5, 5])).tolist() == [0, 0, 0]
    assert echo(vectors, np.array([5, 6, 6])).tolist() == [1, 1, 0]
    assert echo(vectors, np.array([6, 5, 6])).tolist() == [1, 1, 0]


def test_echo_in_blocks_is_echo_at_once(monkeypatch):
    vectors, documents = near(np.arange(40) % 3, blur=0.4), np.arange(40) % 7
    whole = echo(vectors, documents)

    monkeypatch.setattr("ml_core.summaries.clustering.BLOCK", 9)

    np.testing.assert_allclose(echo(vectors, documents), whole, atol=1e-6)


def test_likeness_by_chance_is_what_unrelated_sentences_reach():
    vectors = near(np.repeat([0, 1, 2], 50))

    chance = summaries.likeness_by_chance(vectors, np.repeat([0, 1, 2], 50))

    assert 0.1 < chance < 0.4
    with pytest.raises(ValueError, match="at least two products"):
        summaries.likeness_by_chance(vectors[:50], np.zeros(50, dtype=np.int64))


def test_self_share_counts_the_writer_in_both_languages():
    assert self_share("I love my phone") == 0.5
    assert self_share("我们都很喜欢") == pytest.approx(1 / 6)
    assert self_share("The battery lasts") == 0.0
    assert self_share("") == 0.0


TEXTS = [
    "The battery easily lasts for two whole days of use",
    "Battery life is great and lasts about two days",
    "Very long battery life, it lasts two full days",
    "The strap is loose and slips off the wrist often",
    "Loose strap that slips when running with the watch",
    "I gave it to my wife for our anniversary last May",
]
OPINIONS = [BATTERY, BATTERY, BATTERY, STRAP, STRAP, PARCEL]


def test_an_extract_has_each_shared_opinion_once_with_its_reviewers():
    found = summaries.extract(TEXTS, near(OPINIONS), 22)

    assert [OPINIONS[at] for at in found.sentences] == [BATTERY, STRAP]
    assert found.support.tolist() == [3, 2]


@pytest.mark.parametrize("budget", [0, 5, 9, 21, 400])
def test_an_extract_never_passes_its_budget(budget):
    found = summaries.extract(TEXTS, near(OPINIONS), budget)

    assert sum(len(TEXTS[at].split()) for at in found.sentences) <= budget


def test_an_opinion_of_many_sentences_by_one_reviewer_is_not_central():
    opinions = [STRAP] * 4 + [BATTERY] * 3
    documents = np.array([0, 0, 0, 0, 1, 2, 3])
    texts = ["The strap is loose on the wrist"] * 4 + ["The battery is good for two days"] * 3

    found = summaries.extract(texts, near(opinions), 8, documents=documents)

    assert [opinions[at] for at in found.sentences] == [BATTERY]
    assert found.support.tolist() == [3]


def test_of_two_like_sentences_the_one_about_the_product_is_chosen():
    texts = ["I bought it and I love my battery so much", "It has a battery that lasts for two days"] * 2
    config = replace(ExtractConfig(), shared_words=0.0)

    found = summaries.extract(texts, near([BATTERY] * 4, blur=0.0), 9, config=config)

    assert found.sentences.tolist() == [1]


def test_an_extract_is_the_same_every_time_and_leaves_its_input_alone():
    vectors = near(OPINIONS)
    before = vectors.copy()

    first, second = summaries.extract(TEXTS, vectors, 40), summaries.extract(TEXTS, vectors, 40)

    assert first.sentences.tolist() == second.sentences.tolist()
    np.testing.assert_array_equal(vectors, before)


def test_an_extract_of_nothing_is_nothing():
    assert summaries.extract([], near([]), 60).sentences.tolist() == []
    assert summaries.extract(["…", "👍"], near([0, 1]), 60).sentences.tolist() == []


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="2 sentences, 1 vectors, 2 documents"):
        summaries.extract(["a", "b"], near([0]), 60)


CHINESE = [
    "电池可以用整整两天",
    "电池很耐用，两天一充",
    "续航不错，电池能用两天",
    "表带太松，跑步时会滑",
    "表带有点松容易滑落",
    "我买给我老婆的生日礼物",
]


def test_chinese_needs_no_pretrained_weights():
    vectors = NgramEncoder(EncoderConfig(model="ngram", width=4)).fit(CHINESE).encode(CHINESE)
    config = replace(ExtractConfig(), cluster=ClusterConfig(likeness=0.3))

    found = summaries.extract(CHINESE, vectors, 20, config=config)

    assert sorted(OPINIONS[at] for at in found.sentences) == [BATTERY, STRAP]
    assert found.support.min() == 2


def quotable(text, reviewer, **more):
    return Quotable(text, reviewer, **more)


GOOD = "the battery lasts two full days with heavy use"


def test_a_quote_is_six_to_twenty_five_words_long():
    texts = ["Great battery", GOOD, "word " * 26]

    found = summaries.quotes([quotable(t, n) for n, t in enumerate(texts)], near([0, 0, 0]))

    assert found.tolist() == [1]


def test_a_chinese_quote_is_eight_to_sixty_characters_long():
    texts = ["很好用", "电池可以用整整两天，很满意", "好" * 61]

    found = summaries.quotes([quotable(t, n) for n, t in enumerate(texts)], near([0, 0, 0]))

    assert found.tolist() == [1]


def test_a_reviewer_is_quoted_once():
    candidates = [quotable(f"{GOOD} number {n}", 7) for n in range(4)]

    assert len(summaries.quotes(candidates, near([0, 1, 2, 3]))) == 1


def test_copies_of_one_text_are_quoted_once():
    candidates = [quotable(GOOD, n) for n in range(4)]

    assert len(summaries.quotes(candidates, near([0, 0, 0, 0], blur=0.0))) == 1


def test_at_most_five_and_one_for_each_cluster():
    candidates = [quotable(f"{GOOD} says person {n}", n) for n in range(16)]

    found = summaries.quotes(candidates, near(np.arange(16) % 8))

    assert len(found) == 5
    assert len({int(at) % 8 for at in found}) == 5


def test_one_opinion_of_all_still_gets_two_voices():
    candidates = [quotable(f"{GOOD} says person {n}", n) for n in range(6)]

    assert len(summaries.quotes(candidates, near([0] * 6, blur=0.15))) == 2


def test_the_opinion_of_many_comes_first():
    opinions = [STRAP, BATTERY, BATTERY, BATTERY, BATTERY]
    candidates = [quotable(f"{GOOD} says person {n}", n) for n in range(5)]

    assert opinions[summaries.quotes(candidates, near(opinions, blur=0.1))[0]] == BATTERY


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"is_verified": True}, {}),
        ({"n_helpful": 40}, {}),
        ({"age_days": 10.0}, {"age_days": 2_000.0}),
    ],
    ids=["bought here", "helpful", "recent"],
)
def test_between_equals_the_better_attested_is_quoted_first(better, worse):
    candidates = [quotable(f"{GOOD} one", 1, **worse), quotable(f"{GOOD} two", 2, **better)]

    assert summaries.quotes(candidates, near([0, 0], blur=0.0))[0] == 1


def test_between_equals_the_specific_is_quoted_first():
    texts = [
        "this is really a very good and nice product",
        "this is really a very good and nice watch",
        "nine hours of navigation drained only half the battery",
        "this is really a very good and nice thing",
    ]

    found = summaries.quotes([quotable(t, n) for n, t in enumerate(texts)], near([0] * 4, blur=0.0))

    assert found[0] == 2


def test_very_many_candidates_are_cut_to_the_worthiest():
    config = replace(QuoteConfig(), cluster=ClusterConfig(largest=10))
    candidates = [quotable(f"{GOOD} says person {n}", n, is_verified=n >= 30) for n in range(40)]

    found = summaries.quotes(candidates, near(np.arange(40) % 8), config=config)

    assert len(found) == 5
    assert found.min() >= 30


def test_vectors_of_other_candidates_are_refused():
    with pytest.raises(ValueError, match="1 candidates, 2 vectors"):
        summaries.quotes([quotable(GOOD, 1)], near([0, 1]))
    assert summaries.quotes([], near([])).tolist() == []
