"""What a short message is wanted for: the nearest example, and a calibrated head that knows what it does not know."""

from ml_core.intents.head import IntentHead, Read
from ml_core.intents.likeness import Likeness
from ml_core.intents.ridge import Ridge

__all__ = ["IntentHead", "Likeness", "Read", "Ridge"]
