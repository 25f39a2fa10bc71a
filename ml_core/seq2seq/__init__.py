"""An encoder-decoder Transformer that may copy: short texts rewritten in their own words.

Importing this package imports torch.
"""

from ml_core.seq2seq.rewriter import Pair, Rewriter

__all__ = ["Pair", "Rewriter"]
