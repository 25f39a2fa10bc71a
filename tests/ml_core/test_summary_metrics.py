"""ROUGE by hand on a few words, and the tokens that it counts."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core.metrics.summaries import redundancy, rouge, tokens


def test_words_are_lower_cased_and_chinese_characters_stand_alone():
    assert tokens("It's GREAT, 2 hrs!") == ["it", "s", "great", "2", "hrs"]
    assert tokens("续航很好 USB-C接口") == ["续", "航", "很", "好", "usb", "c", "接", "口"]
    assert tokens("Größe… 👍") == ["größe"]


def test_rouge_of_a_text_with_itself_is_one():
    found = rouge("the battery is good", ["The battery is good."])

    assert (found.rouge1, found.rouge2, found.rougel) == (1.0, 1.0, 1.0)


def test_rouge_counts_shared_tokens_pairs_and_the_longest_common_order():
    found = rouge("good the battery is", ["the battery is very good"])

    assert found.rouge1 == pytest.approx(2 * 4 / 9)
    assert found.rouge2 == pytest.approx(2 * 2 / 7)
    assert found.rougel == pytest.approx(2 * 3 / 9)


def test_a_repeated_word_counts_as_often_as_the_reference_has_it():
    assert rouge("good good good", ["good"]).rouge1 == pytest.approx(2 * 1 / 4)


def test_several_references_are_averaged():
    assert rouge("good", ["good", "bad"]).rouge1 == 0.5


def test_an_empty_summary_scores_nothing_and_no_reference_is_refused():
    assert rouge("", ["good"]).rougel == 0.0
    with pytest.raises(ValueError, match="at least one reference"):
        rouge("good", [])


def test_redundancy_is_the_most_alike_pair():
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)

    assert redundancy(vectors) == pytest.approx(0.8)
    assert redundancy(vectors[:1]) == 0.0
