"""Words by which reviewers speak of themselves: a summary speaks of the product.

Measured, not assumed: on reviews with human summaries the share of such words told good sentences from others
better than length or position did (docs/experiments.md).
"""

from __future__ import annotations

import re

from ml_core.metrics.summaries import tokens

_ENGLISH = frozenset(["i", "im", "ive", "me", "my", "mine", "myself", "we", "weve", "us", "our", "ours"])
# 自己 and 咱 are persons as much as 我 is; 我们 is one mention, not two characters.
_CHINESE = re.compile("我们|咱们|自己|本人|我|咱")


def self_share(text: str) -> float:
    """Share of a text's tokens that name the writer, in [0, 1]; 0 for an empty text."""
    words = tokens(text)
    if not words:
        return 0.0
    n_own = sum(word in _ENGLISH for word in words) + len(_CHINESE.findall(text))
    return min(1.0, n_own / len(words))
