"""The app's tables.

- `events`: what happened, with the moment it became known; append-only, personal data as keyed hashes.
- `decisions`: every screening, and the cases that people look at.
- `rules`: operators' rules by version, and what mistakes cost in each market.
- `learning`: trainings. `shadows`: what a challenger would have said.
- `missing`: events that Redis has not been told.
- `work`: who looks at a case, and notes. `alerts`: what went out of the ordinary.
"""

from risk.models.alerts import RiskAlert
from risk.models.decisions import RiskCase, ScreeningDecision
from risk.models.events import RiskEvent
from risk.models.learning import TrainingRun
from risk.models.missing import MissedEvent
from risk.models.rules import MarketCosts, RuleVersion
from risk.models.shadows import ShadowScore
from risk.models.work import CaseLock, CaseNote

__all__ = [
    "CaseLock",
    "CaseNote",
    "MarketCosts",
    "MissedEvent",
    "RiskAlert",
    "RiskCase",
    "RiskEvent",
    "RuleVersion",
    "ScreeningDecision",
    "ShadowScore",
    "TrainingRun",
]
