"""The app's tables.

- `events`: what happened, with the moment it became known; append-only, personal data as keyed hashes.
- `decisions`: every screening, and the cases that people look at.
- `rules`: operators' rules by version, and what mistakes cost in each market.
- `learning`: trainings.
"""

from risk.models.decisions import RiskCase, ScreeningDecision
from risk.models.events import RiskEvent
from risk.models.learning import TrainingRun
from risk.models.rules import MarketCosts, RuleVersion

__all__ = ["MarketCosts", "RiskCase", "RiskEvent", "RuleVersion", "ScreeningDecision", "TrainingRun"]
