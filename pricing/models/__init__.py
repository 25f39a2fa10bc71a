"""The app's tables: what merchants allow, what demand answers, what was proposed and came of it, and live tests."""

from pricing.models.decisions import PriceProposal, ProposalRun
from pricing.models.experiments import ExperimentBlock, PriceExperiment
from pricing.models.learning import ElasticityEstimate, TrainingRun
from pricing.models.rules import PriceLimit, PricingRule, RuleVersion, SwitchChange

__all__ = [
    "ElasticityEstimate",
    "ExperimentBlock",
    "PriceExperiment",
    "PriceLimit",
    "PriceProposal",
    "PricingRule",
    "ProposalRun",
    "RuleVersion",
    "SwitchChange",
    "TrainingRun",
]
