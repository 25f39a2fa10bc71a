"""What a short message is wanted for: likeness to examples, and least squares that know what they do not know."""

from ml_core.intents.likeness import Likeness
from ml_core.intents.ridge import Read, Ridge

__all__ = ["Likeness", "Read", "Ridge"]
