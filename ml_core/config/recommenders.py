"""Recommenders: counts, sequence models, their blend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml_core.config.learning import LoopConfig


@dataclass(frozen=True, slots=True)
class PopularityConfig:
    """Time-decayed popularity: the fallback of every other recommender."""

    half_life_days: float = 7.0  # days; "popular in the last week" beats all-time counts on fresh traffic


@dataclass(frozen=True, slots=True)
class TransitionsConfig:
    """Weighted transition counts. Defaults chosen on the validation items of Amazon Beauty and Sports."""

    window: int = 5  # events; a pair further apart than this is not counted
    decay: float = 0.6  # per step back; how much less an older event of the visitor votes
    memory: int = 20  # events of the visitor that vote; .6 ** 20 is below 1e-4
    row_power: float = 0.25  # exponent on the popularity of the item that votes
    column_power: float = 0.05  # exponent on the popularity of the item voted for; 0 or .25 lose 3 to 15 %


@dataclass(frozen=True, slots=True)
class TogetherConfig:
    """Bought together: counts of baskets, shown to shoppers, so they must be honest and anonymous."""

    min_support: int = 5  # baskets; fewer could single out one household
    shrink: float = 10.0  # baskets added to the denominator, so that 2 of 2 does not beat 37 of 412


@dataclass(frozen=True, slots=True)
class NeighboursConfig:
    """Item neighbours: cosine of co-occurrence, plus likeness of content for items without a past."""

    shrink: float = 10.0  # added to the denominator; damps similarities that rest on few visitors
    neighbours: int = 200  # kept per item; more costs memory and changes little
    content_weight: float = 0.1  # of the content cosine; small, so that behaviour wins where it exists
    decay: float = 0.6  # per step back in the visitor's history
    memory: int = 20  # events of the visitor that vote


@dataclass(frozen=True, slots=True)
class TransformerConfig:
    """Causal Transformer over item sequences, trained on the shifted next item at every position."""

    width: int = 64  # D; twice that gained nothing on 12,000 items
    layers: int = 1  # blocks; published grids choose 1 for shops, 2 to 4 for films
    heads: int = 1  # attention heads
    max_length: int = 50  # T, latest events kept; longer histories are cut at the old end
    dropout: float = 0.5  # high, because shoppers' histories are short
    logits: Literal["dot", "cosine"] = "dot"  # cosine learns faster per epoch, dot ends as good
    temperature: float = 0.07  # start value of the learnt temperature; used by cosine only
    negatives: int = 0  # shared sampled negatives per batch; 0 = full softmax
    full_softmax_up_to: int = 20_000  # items; above it 512 negatives are sampled even if negatives is 0
    id_dropout: float = 0.15  # chance to hide an item's id, so that content alone can place a new item
    validation_rows: int = 5_000  # visitors scored to decide on early stopping; enough for +-.003
    loop: LoopConfig = LoopConfig()

    @classmethod
    def for_shop(cls) -> TransformerConfig:
        """Nightly preset: 400 items and 200,000 events in about half a minute on two cores."""
        loop = LoopConfig(epochs=8, patience=2, learning_rate=2e-3, batch_size=64)
        return cls(dropout=0.2, validation_rows=1_500, loop=loop)


@dataclass(frozen=True, slots=True)
class LstmConfig:
    """LSTM encoder and decoder: the historical model, kept as a measured ancestor."""

    width: int = 64  # D
    layers: int = 1  # of the encoder
    horizon: int = 2  # items that the decoder must foretell; the second steadies the first
    max_length: int = 50  # T, latest events kept
    dropout: float = 0.4
    logits: Literal["dot", "cosine"] = "dot"
    temperature: float = 0.07  # start value, cosine only
    negatives: int = 512  # shared sampled negatives per batch; 0 = full softmax
    full_softmax_up_to: int = 20_000  # items
    id_dropout: float = 0.15
    validation_rows: int = 5_000  # visitors
    loop: LoopConfig = LoopConfig(epochs=30)

    @classmethod
    def for_shop(cls) -> LstmConfig:
        """Nightly preset, as for the Transformer."""
        loop = LoopConfig(epochs=6, patience=2, learning_rate=2e-3, batch_size=64)
        return cls(horizon=1, dropout=0.2, negatives=0, validation_rows=1_500, loop=loop)


@dataclass(frozen=True, slots=True)
class BlendConfig:
    """Transformer and transition counts, weighed on validation."""

    sequence: TransformerConfig = TransformerConfig()
    transitions: TransitionsConfig = TransitionsConfig()
    weights: tuple[float, ...] = (
        0.0,
        0.1,
        0.25,
        0.5,
        1.0,
        1.5,
        2.0,
        3.0,
        4.0,
        6.0,
    )  # alpha tried, unit: nats
    sharpness: tuple[float, ...] = (10.0, 50.0, 250.0)  # beta tried in log(1 + beta * T)
    validation_rows: int = 8_000  # visitors used to choose both

    @classmethod
    def for_shop(cls) -> BlendConfig:
        """Nightly preset."""
        return cls(sequence=TransformerConfig.for_shop(), validation_rows=2_000)
