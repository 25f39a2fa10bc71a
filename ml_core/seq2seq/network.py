"""The network: it writes each next word either from its vocabulary or straight from the source.

Sources: Vaswani et al. (2017) for encoder and decoder; See, Liu & Manning (2017, pointer-generator) for the mixture of
writing and copying. Departs from the latter in attending for the copy by one dot product of its own, and in having no
coverage term: targets here are one question long.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from ml_core.config.seq2seq import Seq2SeqConfig

PAD, UNKNOWN, START, END, TURN = range(5)
N_SPECIAL = 5
TINY = 1e-9  # keeps the logarithm of a word that can neither be written nor copied finite


class Network(nn.Module):
    """Ids up to V are the vocabulary's; V + n is the n-th word of a source that the vocabulary lacks."""

    def __init__(self, config: Seq2SeqConfig, n_words: int) -> None:
        super().__init__()
        width, feed = config.width, 2 * config.width
        self.n_words, self.max_source = n_words, config.max_source
        self.must_copy = config.must_copy
        self.words = nn.Embedding(n_words, width, padding_idx=PAD)
        # Without a mark, unknown words look alike, and the second word of a name is copied from anywhere.
        self.marks = nn.Parameter(torch.randn(config.max_source, width) * 0.02)
        longest = max(config.max_source, config.max_target) + 1
        self.positions = nn.Parameter(torch.randn(longest, width) * 0.02)
        shape = (width, config.heads, feed, config.dropout)
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(*shape, batch_first=True, norm_first=True),
            config.layers,
            norm=nn.LayerNorm(width),
            enable_nested_tensor=False,
        )
        self.decoder = nn.TransformerDecoder(
            nn.TransformerDecoderLayer(*shape, batch_first=True, norm_first=True),
            config.layers,
            norm=nn.LayerNorm(width),
        )
        self.write = nn.Linear(width, n_words)
        self.seek = nn.Linear(width, width)
        self.choose = nn.Linear(width, 1)

    def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Mean loss of the words of (B, T) targets, START and END included, given (B, S) sources."""
        chances = self.chances(source, self.encode(source), target[:, :-1])  # (B, T - 1, V + S)
        wanted = target[:, 1:]
        right = chances.gather(2, wanted.unsqueeze(2)).squeeze(2)  # (B, T - 1)
        is_word = wanted != PAD
        return -(right + TINY).log()[is_word].mean()

    def encode(self, source: torch.Tensor) -> torch.Tensor:
        """(B, S) to (B, S, D)."""
        encoded: torch.Tensor = self.encoder(self._embed(source), src_key_padding_mask=source == PAD)
        return encoded

    def chances(self, source: torch.Tensor, memory: torch.Tensor, written: torch.Tensor) -> torch.Tensor:
        """The chance of each word after each of (B, T) written ones: (B, T, V + S)."""
        length = written.shape[1]
        later = torch.ones(length, length, dtype=torch.bool, device=written.device).triu(1)
        hidden = self.decoder(
            self._embed(written),
            memory,
            tgt_mask=later,
            tgt_key_padding_mask=written == PAD,
            memory_key_padding_mask=source == PAD,
        )  # (B, T, D)
        writes = torch.sigmoid(self.choose(hidden))  # (B, T, 1)
        vocabulary = writes * torch.softmax(self._logits(hidden, source), -1)  # (B, T, V)
        chances = functional.pad(vocabulary, (0, self.max_source))  # (B, T, V + S)
        copied = (1 - writes) * self._looks(hidden, memory, source)  # (B, T, S)
        return chances.scatter_add(2, source.unsqueeze(1).expand(-1, length, -1), copied)

    def _logits(self, hidden: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """What may be written from memory: (B, T, V); with `must_copy` no word that stands in the source."""
        logits: torch.Tensor = self.write(hidden)
        if not self.must_copy:
            return logits
        stands = torch.zeros(len(source), self.n_words, dtype=torch.bool, device=source.device)
        stands.scatter_(1, source.masked_fill(source >= self.n_words, PAD), value=True)
        stands[:, :N_SPECIAL] = False  # an end is never copied
        return logits.masked_fill(stands.unsqueeze(1), -torch.inf)

    def _looks(self, hidden: torch.Tensor, memory: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """Where in the source each position looks: (B, T, S)."""
        fit = self.seek(hidden) @ memory.transpose(1, 2) / memory.shape[2] ** 0.5
        return torch.softmax(fit.masked_fill((source == PAD).unsqueeze(1), -torch.inf), -1)

    def _embed(self, ids: torch.Tensor) -> torch.Tensor:
        is_unknown = ids >= self.n_words
        known = ids.masked_fill(is_unknown, UNKNOWN)
        embedded: torch.Tensor = self.words(known) + self.positions[: ids.shape[1]]
        marks = self.marks[(ids - self.n_words).clamp(min=0, max=self.max_source - 1)]  # (B, S, D)
        return embedded + marks * is_unknown.unsqueeze(2)
