"""Neural recommenders over sequences of items: the causal Transformer, and the LSTM it grew out of.

Importing this package imports torch. Both models are history-only: there is no visitor embedding, so what a
visitor did one request ago changes the next answer, and forgetting a visitor needs no surgery on weights.
"""

from ml_core.sequence.lstm import Lstm
from ml_core.sequence.transformer import Transformer

__all__ = ["Lstm", "Transformer"]
