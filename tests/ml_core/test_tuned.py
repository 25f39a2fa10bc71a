"""Fine-tuning: what is learnt, what is saved, where a term stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml_core.config import LoopConfig, TunedConfig, from_dict, to_dict
from ml_core.encoder import tokens
from ml_core.encoder.tuned import TunedEncoder
from ml_core.estimator import ForeignState, Unfitted

GOOD = ["I love it", "works very well", "excellent sound", "great value"]
BAD = ["I hate it", "broke after a day", "terrible sound", "waste of money"]
LABELS = [1, 1, 1, 1, 0, 0, 0, 0]
LOOP = LoopConfig(epochs=12, batch_size=4, learning_rate=1e-4, warmup_steps=2, clip_norm=1.0)
TUNED = {
    "full": TunedConfig(loop=LOOP),
    "lora": replace(TunedConfig.for_adapters("lora"), loop=replace(LOOP, learning_rate=5e-3)),
    "adalora": replace(TunedConfig.for_adapters("adalora"), loop=replace(LOOP, learning_rate=5e-3)),
}


@pytest.fixture(scope="module", params=TUNED)
def fitted(request):
    """Eight texts learnt by each method."""
    return TunedEncoder(TUNED[request.param]).fit(GOOD + BAD, LABELS)


def test_eight_texts_are_learnt_by_heart(fitted):
    chances = fitted.predict(GOOD + BAD)

    assert chances.shape == (8, 2)
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-5)
    assert chances.argmax(axis=1).tolist() == LABELS


def test_saving_changes_no_prediction(fitted):
    settings = from_dict(TunedConfig, to_dict(fitted.config))

    loaded = TunedEncoder.from_state(settings, fitted.state())

    np.testing.assert_array_equal(loaded.predict(GOOD + BAD), fitted.predict(GOOD + BAD))


def test_company_changes_no_prediction(fitted):
    together = fitted.predict([GOOD[0], "a very much longer text " * 6])

    np.testing.assert_allclose(together[:1], fitted.predict(GOOD[:1]), atol=1e-5)


def test_adapters_save_only_themselves_their_head_and_whose_they_are():
    model = TunedEncoder(replace(TUNED["lora"], loop=replace(LOOP, epochs=1))).fit(GOOD + BAD, LABELS)

    state = model.state()

    assert sum(array.nbytes for array in state.values()) < 2_000_000
    digest = state.pop("base.sha256").tobytes().decode()
    assert digest.startswith("53aa51172d14")
    learnt = {name.removeprefix("network.") for name in state}
    assert {name for name in learnt if "lora_" not in name} == {"class_weights", "head.bias", "head.weight"}


def test_adapters_of_another_base_are_refused():
    settings = replace(TUNED["lora"], loop=replace(LOOP, epochs=1))
    state = TunedEncoder(settings).fit(GOOD + BAD, LABELS).state()
    state["base.sha256"] = np.frombuffer(b"0" * 64, dtype=np.uint8)

    with pytest.raises(ForeignState, match="tuned on base 000000000000"):
        TunedEncoder.from_state(settings, state)


def test_arrays_of_another_method_are_refused():
    settings = replace(TUNED["lora"], loop=replace(LOOP, epochs=1))
    state = TunedEncoder(settings).fit(GOOD + BAD, LABELS).state()

    with pytest.raises(ForeignState, match="method full"):
        TunedEncoder.from_state(TunedConfig(), state)
    with pytest.raises(ForeignState):
        TunedEncoder.from_state(TunedConfig(), {"surprise": np.zeros(3)})


def test_an_unfitted_model_says_so():
    with pytest.raises(Unfitted):
        TunedEncoder().predict(["text"])
    with pytest.raises(Unfitted):
        TunedEncoder().state()


def test_labels_must_match_their_texts():
    with pytest.raises(ValueError, match="2 texts and 1 labels"):
        TunedEncoder().fit(["a", "b"], [0])


def test_the_same_seed_gives_the_same_numbers():
    settings = replace(TUNED["full"], loop=replace(LOOP, epochs=2))

    first, second = (TunedEncoder(settings).fit(GOOD + BAD, LABELS).predict(BAD) for _ in range(2))

    np.testing.assert_array_equal(first, second)


def test_one_sentence_means_another_thing_for_each_of_its_terms():
    sentences = ["the screen is great but the keyboard is awful", "the fan is awful but the case is great"]
    pairs = [
        (sentences[0], "screen"),
        (sentences[0], "keyboard"),
        (sentences[1], "fan"),
        (sentences[1], "case"),
    ]
    settings = replace(
        TUNED["full"], views=("mean", "term"), loop=replace(LOOP, epochs=25, learning_rate=2e-4)
    )

    model = TunedEncoder(settings).fit(pairs, [1, 0, 0, 1])

    assert model.predict(pairs).argmax(axis=1).tolist() == [1, 0, 0, 1]


def test_a_mark_says_which_occurrence_of_a_term_is_meant():
    assert tokens.locate("a pen and a $T$", "pen") == tokens.Place("a pen and a pen", 12, 15)
    assert tokens.locate("a Pen and a pen", "pen") == tokens.Place("a Pen and a pen", 2, 5)
    assert tokens.locate("a pencil", "ruler") == tokens.Place("a pencil", 0, 0)


class Letters:
    """One token a letter, as a fast tokenizer would report it."""

    pad_token_id = 0
    model_input_names = ("input_ids", "attention_mask")

    class Found(dict):
        def sequence_ids(self, _row):
            return self["segments"]

    def __call__(self, text, term="", **_options):
        pairs = [(letter, (at, at + 1), 0) for at, letter in enumerate(text)]
        pairs += [(letter, (at, at + 1), 1) for at, letter in enumerate(term)]
        return self.Found(
            input_ids=[ord(letter) for letter, _, _ in pairs],
            offset_mapping=[span for _, span, _ in pairs],
            segments=[segment for _, _, segment in pairs],
        )


def test_each_view_weighs_its_own_tokens():
    settings = TunedConfig(views=("first", "mean", "term", "near"), near_tokens=1)

    (read,) = tokens.Tokenizer(Letters(), settings).read([("abXcdef", "X")])

    first, mean, term, near = read.pools
    assert first.tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert mean.tolist() == [0.125] * 8
    assert term.tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    np.testing.assert_allclose(near * 6.625, [0.875, 1, 1, 1, 0.875, 0.75, 0.625, 0.5], atol=1e-6)
    np.testing.assert_allclose(read.pools.sum(axis=1), 1, atol=1e-6)


def test_a_term_that_is_not_in_the_text_is_read_from_the_second_segment():
    (read,) = tokens.Tokenizer(Letters(), TunedConfig(views=("term",))).read([("abc", "XY")])

    assert read.pools[0].tolist() == [0, 0, 0, 0.5, 0.5]
