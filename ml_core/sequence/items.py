"""Item vectors: what behaviour taught (an id's embedding) plus what content says (a projection of it).

During training an id is sometimes hidden, so the projection learns to stand alone; an item that arrives after
training then has a place from its content only. Source: dropout for cold start, Volkovs et al. (2017).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

Floats = NDArray[np.float32]


class ItemTable(nn.Module):
    """V item vectors of width D, shared by input and output (tied)."""

    content: torch.Tensor | None

    def __init__(self, n_items: int, width: int, *, id_dropout: float, content: Floats | None) -> None:
        super().__init__()
        self.ids = nn.Parameter(torch.randn(n_items, width) * width**-0.5)
        self.id_dropout = id_dropout
        self.register_buffer("content", None if content is None else torch.as_tensor(content).float())
        self.project: nn.Module | None = None
        if content is not None:
            norm = nn.LayerNorm(width)
            self.project = nn.Sequential(nn.Linear(content.shape[1], width), norm)
            # Starts small, so that at first behaviour is not drowned by a random projection.
            nn.init.constant_(norm.weight, width**-0.5)

    def vectors(self) -> torch.Tensor:
        """All items, (V, D)."""
        ids: torch.Tensor = self.ids
        if self.project is None or self.content is None:
            return ids
        if self.training and self.id_dropout:
            shown = torch.rand(len(ids), 1, device=ids.device) >= self.id_dropout
            ids = ids * shown
        projected: torch.Tensor = self.project(self.content)
        return ids + projected

    @torch.no_grad()
    def place_unseen(self, seen: torch.Tensor) -> None:
        """Give the items that training never met (`seen` (V,) is false) a fair starting point.

        With content: their id part is cleared, because as mere negatives they learnt "never". Without: they
        become the average item, which ranks in the middle and neither first nor last.
        """
        if seen.all() or not seen.any():
            return
        self.ids[~seen] = 0.0 if self.project is not None else self.ids[seen].mean(dim=0)

    @torch.no_grad()
    def append(self, content: Floats | None, n_new: int) -> None:
        """Add `n_new` items that training never saw.

        Raises:
            ValueError: if content is missing for a table that was trained with it, or has another width.
        """
        n_old = len(self.ids)
        grown = torch.cat([self.ids, torch.zeros(n_new, self.ids.shape[1])])
        self.ids = nn.Parameter(grown)
        if self.content is not None:
            if content is None or content.shape != (n_new, self.content.shape[1]):
                found = None if content is None else content.shape
                raise ValueError(f"new items need content ({n_new}, {self.content.shape[1]}), got {found}")
            self.content = torch.cat([self.content, torch.as_tensor(content).float()])
        self.place_unseen(torch.arange(n_old + n_new) < n_old)
