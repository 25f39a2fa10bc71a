"""One frozen configuration per estimator: every default carries its unit and the reason for its value.

They live in one place, below everything else, so that an artifact's `config.json` can be read without
importing the estimator (and torch) that it belongs to. A nested configuration is a nested dataclass.
"""

from ml_core.config.encoding import EncoderConfig
from ml_core.config.learning import GateConfig, LoopConfig
from ml_core.config.plain import from_dict, to_dict
from ml_core.config.recommenders import (
    BlendConfig,
    LstmConfig,
    NeighboursConfig,
    PopularityConfig,
    TogetherConfig,
    TransformerConfig,
    TransitionsConfig,
)
from ml_core.config.summaries import ClusterConfig, ExtractConfig, QuoteConfig
from ml_core.config.tuning import TunedConfig

__all__ = [
    "BlendConfig",
    "ClusterConfig",
    "EncoderConfig",
    "ExtractConfig",
    "GateConfig",
    "LoopConfig",
    "LstmConfig",
    "NeighboursConfig",
    "PopularityConfig",
    "QuoteConfig",
    "TogetherConfig",
    "TransformerConfig",
    "TransitionsConfig",
    "TunedConfig",
    "from_dict",
    "to_dict",
]
