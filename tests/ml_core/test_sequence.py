"""Inside the neural recommenders: causality, losses, item vectors."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from ml_core.config import LstmConfig, TransformerConfig
from ml_core.sequence.items import ItemTable
from ml_core.sequence.losses import softmax_loss
from ml_core.sequence.lstm import EncoderDecoder
from ml_core.sequence.transformer import Tower

BODIES = {
    "transformer": lambda: Tower(TransformerConfig(width=8, layers=2, heads=2, max_length=9)),
    "lstm": lambda: EncoderDecoder(LstmConfig(width=8, max_length=9)),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_future_does_not_reach_the_past(name):
    torch.manual_seed(0)
    body = BODIES[name]().eval()
    inputs = torch.randn(2, 9, 8)
    changed = inputs.clone()
    changed[:, 5:] = torch.randn(2, 4, 8)

    before, after = body(inputs)[0], body(changed)[0]

    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_the_decoder_foretells_as_many_items_as_asked_while_training():
    body = EncoderDecoder(LstmConfig(width=8, horizon=3))

    assert [step.shape for step in body.train()(torch.randn(2, 5, 8))] == [(2, 5, 8)] * 3
    assert len(body.eval()(torch.randn(2, 5, 8))) == 1


def loss_and_gradients(compute, states, vectors):
    states, vectors = states.clone().requires_grad_(), vectors.clone().requires_grad_()
    loss = compute(states, vectors)
    (3.0 * loss).backward()
    return loss.detach(), states.grad, vectors.grad


def test_the_fused_softmax_is_the_plain_one():
    torch.manual_seed(0)
    states, vectors = torch.randn(150, 8), torch.randn(37, 8)
    targets, weights = torch.randint(37, (150,)), torch.rand(150) + 0.1

    fused = loss_and_gradients(
        lambda s, v: softmax_loss(s, v, targets, weights, negatives=0), states, vectors
    )
    plain = loss_and_gradients(
        lambda s, v: (
            (functional.cross_entropy(s @ v.T, targets, reduction="none") * weights).sum() / weights.sum()
        ),
        states,
        vectors,
    )

    for found, expected in zip(fused, plain, strict=True):
        torch.testing.assert_close(found, expected)


def test_sampled_negatives_never_include_the_target():
    vectors = torch.tensor([[10.0], [0.0]])
    states, targets = torch.ones(4, 1), torch.zeros(4, dtype=torch.int64)
    torch.manual_seed(0)

    loss = softmax_loss(states, vectors.repeat(3, 1), targets, torch.ones(4), negatives=5)

    # Rows 0, 2 and 4 share one vector: only row 0 is the target, so the others may still be drawn.
    assert torch.isfinite(loss)
    alone = softmax_loss(states, vectors, targets, torch.ones(4), negatives=1)
    assert alone.item() <= 4.6e-5


def test_items_without_a_past_start_from_content_or_as_the_average():
    content = np.eye(3, dtype=np.float32)
    seen = torch.tensor([True, True, False])
    with_content = ItemTable(3, 4, id_dropout=0.0, content=content)
    without = ItemTable(3, 4, id_dropout=0.0, content=None)

    with_content.place_unseen(seen)
    without.place_unseen(seen)

    assert with_content.ids[2].tolist() == [0, 0, 0, 0]
    torch.testing.assert_close(without.ids[2], without.ids[:2].mean(dim=0))


def test_a_hidden_id_leaves_the_content():
    table = ItemTable(3, 4, id_dropout=1.0, content=np.eye(3, dtype=np.float32)).train()

    torch.testing.assert_close(table.vectors(), table.project(table.content))


def test_new_items_must_bring_the_content_that_the_table_knows():
    table = ItemTable(3, 4, id_dropout=0.0, content=np.eye(3, dtype=np.float32))

    with pytest.raises(ValueError, match="need content"):
        table.append(None, 1)
    with pytest.raises(ValueError, match="need content"):
        table.append(np.zeros((1, 2), dtype=np.float32), 1)
