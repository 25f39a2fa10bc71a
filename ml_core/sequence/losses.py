"""Softmax over the catalogue: full while it is small, against shared random negatives above.

Binary cross-entropy with one negative, the original SASRec loss, is what held that model back: the same
network gains a third with a softmax (Klenitskiy & Vasilev 2023, arXiv 2309.07602).
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

TEMPERATURES = (0.01, 1.0)  # the learnt temperature stays inside, as CLIP clips its logit scale


class Logits(nn.Module):
    """Scores of items for states: a dot product, or cosine over a learnt temperature."""

    def __init__(self, *, kind: str, temperature: float) -> None:
        super().__init__()
        self.is_cosine = kind == "cosine"
        self.log_temperature = nn.Parameter(torch.tensor(temperature).log(), requires_grad=self.is_cosine)

    def forward(self, states: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
        """(M, D) states and (V, D) vectors give (M, V) logits."""
        if not self.is_cosine:
            return states @ vectors.T
        temperature = self.log_temperature.exp().clamp(*TEMPERATURES)
        return functional.normalize(states, dim=-1) @ functional.normalize(vectors, dim=-1).T / temperature


def softmax_loss(
    states: torch.Tensor,
    vectors: torch.Tensor,
    targets: torch.Tensor,
    weights: torch.Tensor,
    *,
    logits: Logits,
    negatives: int,
) -> torch.Tensor:
    """Weighted mean of -log p(target) over M positions.

    Args:
        states: (M, D).
        vectors: (V, D).
        targets: (M,), in 0..V-1.
        weights: (M,), > 0.
        logits: how they are scored.
        negatives: random items that every position shares; 0 = the whole catalogue.
    """
    if negatives <= 0 or negatives >= len(vectors):
        losses = functional.cross_entropy(logits(states, vectors), targets, reduction="none")
        return _weighted_mean(losses, weights)
    drawn = torch.randint(len(vectors), (negatives,), device=states.device)
    # One matrix product for positives and negatives: the batch's distinct targets come first.
    distinct, place = torch.unique(targets, return_inverse=True)
    scores = logits(states, vectors[torch.cat([distinct, drawn])])  # (M, U + negatives)
    own = scores.gather(1, place[:, None])  # (M, 1)
    others = scores[:, len(distinct) :].masked_fill(drawn == targets[:, None], -torch.inf)
    losses = torch.cat([own, others], dim=1).logsumexp(dim=1) - own[:, 0]
    return _weighted_mean(losses, weights)


def _weighted_mean(losses: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    mean: torch.Tensor = (losses * weights).sum() / weights.sum()
    return mean
