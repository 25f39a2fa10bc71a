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

__all__ = [
    "BlendConfig",
    "EncoderConfig",
    "GateConfig",
    "LoopConfig",
    "LstmConfig",
    "NeighboursConfig",
    "PopularityConfig",
    "TogetherConfig",
    "TransformerConfig",
    "TransitionsConfig",
    "from_dict",
    "to_dict",
]
