from dataclasses import replace

import numpy as np
import pytest
import torch

from ml_core.config import LoopConfig
from ml_core.config.seq2seq import Seq2SeqConfig
from ml_core.estimator import ForeignState, Unfitted
from ml_core.seq2seq import Pair, Rewriter
from ml_core.seq2seq.network import N_SPECIAL, Network

TINY = Seq2SeqConfig(
    width=32, heads=2, layers=1, dropout=0.0, min_count=2,
    loop=LoopConfig(epochs=60, batch_size=8, learning_rate=5e-3, warmup_steps=5),
)  # fmt: skip


def pair(frame: str, before: str, after: str) -> Pair:
    """ "how much is tea", "and milk" should have been "how much is milk"."""
    return Pair(((*frame.split(), before), ("and", after)), (*frame.split(), after))


FRAMES = ("how much is", "do you have")
EIGHT = [
    pair(frame, before, after)
    for frame in FRAMES
    for before, after in (("tea", "milk"), ("milk", "rice"), ("rice", "tea"), ("salt", "milk"))
]


@pytest.fixture(scope="module")
def fitted() -> Rewriter:
    return Rewriter(TINY).fit(EIGHT)


def test_eight_rows_are_learnt_by_heart(fitted):
    assert fitted.exact(EIGHT) == 1.0


def test_a_word_that_training_never_saw_is_copied():
    names = [f"name{n}" for n in range(60)]
    train = [pair(frame, names[n], names[(n + 7) % 60]) for n in range(60) for frame in FRAMES]
    config = replace(TINY, min_count=10, loop=replace(TINY.loop, epochs=40, batch_size=16))

    written = Rewriter(config).fit(train).predict([pair("how much is", "unseen", "strange").turns])

    assert written == [("how", "much", "is", "strange")]


def test_what_stands_in_the_source_is_never_written_from_memory(fitted):
    network, row = fitted.network_, EIGHT[0]
    source = torch.tensor([fitted._source(row.turns)[0]])
    logits = network._logits(torch.randn(1, 3, TINY.width), source)

    stands = {at for at in source[0].tolist() if N_SPECIAL <= at < network.n_words}
    assert stands
    assert torch.isinf(logits[0, :, sorted(stands)]).all()
    assert torch.isfinite(logits[0, :, :N_SPECIAL]).all()
    loose = Network(replace(TINY, must_copy=False), network.n_words)
    assert torch.isfinite(loose._logits(torch.randn(1, 3, TINY.width), source)).all()


def test_two_unknown_words_are_told_apart(fitted):
    unknown = len(fitted.words_) + N_SPECIAL
    ids = torch.tensor([[unknown, unknown + 1]])
    embedded = fitted.network_._embed(ids) - fitted.network_.positions[:2]

    assert not torch.allclose(embedded[0, 0], embedded[0, 1])


def test_saved_and_loaded_it_writes_the_same(fitted):
    again = Rewriter.from_state(TINY, fitted.state())

    assert again.predict([row.turns for row in EIGHT]) == fitted.predict([row.turns for row in EIGHT])
    for name, array in fitted.state().items():
        np.testing.assert_array_equal(again.state()[name], array)


def test_the_same_seed_learns_the_same():
    short = replace(TINY, loop=replace(TINY.loop, epochs=2))
    first, second = Rewriter(short).fit(EIGHT).state(), Rewriter(short).fit(EIGHT).state()

    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_padding_changes_nothing():
    torch.manual_seed(0)
    network = Network(TINY, 12).eval()
    source, target = torch.tensor([[5, 6, 7]]), torch.tensor([[2, 6, 3]])
    padded = torch.tensor([[5, 6, 7, 0, 0]]), torch.tensor([[2, 6, 3, 0]])

    assert torch.allclose(network(source, target), network(*padded), atol=1e-6)


def test_chances_of_the_next_word_add_up_to_one():
    network = Network(TINY, 12).eval()
    source = torch.tensor([[5, 6, 13]])

    chances = network.chances(source, network.encode(source), torch.tensor([[2, 6]]))

    assert torch.allclose(chances.sum(2), torch.ones(1, 2), atol=1e-5)
    assert chances[0, 0, 13] > 0  # a word of the source that the vocabulary lacks


def test_what_is_later_is_not_seen():
    network = Network(TINY, 12).eval()
    source = torch.tensor([[5, 6, 7]])
    memory = network.encode(source)

    one = network.chances(source, memory, torch.tensor([[2, 6, 7]]))
    other = network.chances(source, memory, torch.tensor([[2, 6, 9]]))

    assert torch.allclose(one[:, :2], other[:, :2], atol=1e-6)


def test_nothing_said_gives_nothing(fitted):
    assert fitted.predict([(), ((),)]) == [(), ()]


def test_misuse_is_named(fitted):
    with pytest.raises(Unfitted):
        Rewriter().predict([(("a",),)])
    with pytest.raises(ValueError, match="no pairs"):
        Rewriter().fit([])
    with pytest.raises(ForeignState):
        Rewriter.from_state(TINY, {})
    with pytest.raises(ForeignState):
        Rewriter.from_state(replace(TINY, width=16), fitted.state())
