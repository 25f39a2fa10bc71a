"""One frozen configuration per estimator: every default carries its unit and the reason for its value.

They live in one place, below everything else, so that an artifact's `config.json` can be read without
importing the estimator (and torch) that it belongs to. A nested configuration is a nested dataclass.
"""

from ml_core.config.aspects import ClauseConfig, DiscoveryConfig, PolarityConfig, WindowConfig
from ml_core.config.encoding import EncoderConfig
from ml_core.config.forecast import (
    BodyConfig,
    ColdStartConfig,
    ConformalConfig,
    LevelConfig,
    NeuralConfig,
    PlannedConfig,
    SelectionConfig,
    StatisticalConfig,
    StockCostConfig,
    TabularConfig,
)
from ml_core.config.fraud import (
    EnsembleConfig,
    EventsConfig,
    FineBoostingConfig,
    LogisticConfig,
    PerceptronConfig,
    RarityConfig,
    SupportVectorConfig,
)
from ml_core.config.generating import LimitsConfig, LocalConfig, RemoteConfig
from ml_core.config.intents import LikenessConfig, RidgeConfig
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
from ml_core.config.sentiment import (
    CharLogisticConfig,
    ConvolutionConfig,
    FrozenConfig,
    LogCountConfig,
    StackConfig,
    WordLogisticConfig,
)
from ml_core.config.summaries import ClusterConfig, ExtractConfig, QuoteConfig
from ml_core.config.tabular import BoostingConfig, ForestConfig, LinearConfig, ResponseConfig, TreeConfig
from ml_core.config.tuning import TunedConfig

__all__ = [
    "BlendConfig",
    "BodyConfig",
    "BoostingConfig",
    "CharLogisticConfig",
    "ClauseConfig",
    "ClusterConfig",
    "ColdStartConfig",
    "ConformalConfig",
    "ConvolutionConfig",
    "DiscoveryConfig",
    "EncoderConfig",
    "EnsembleConfig",
    "EventsConfig",
    "ExtractConfig",
    "FineBoostingConfig",
    "ForestConfig",
    "FrozenConfig",
    "GateConfig",
    "LevelConfig",
    "LikenessConfig",
    "LimitsConfig",
    "LinearConfig",
    "LocalConfig",
    "LogCountConfig",
    "LogisticConfig",
    "LoopConfig",
    "LstmConfig",
    "NeighboursConfig",
    "NeuralConfig",
    "PerceptronConfig",
    "PlannedConfig",
    "PolarityConfig",
    "PopularityConfig",
    "QuoteConfig",
    "RarityConfig",
    "RemoteConfig",
    "ResponseConfig",
    "RidgeConfig",
    "SelectionConfig",
    "StackConfig",
    "StatisticalConfig",
    "StockCostConfig",
    "SupportVectorConfig",
    "TabularConfig",
    "TogetherConfig",
    "TransformerConfig",
    "TransitionsConfig",
    "TreeConfig",
    "TunedConfig",
    "WindowConfig",
    "WordLogisticConfig",
    "from_dict",
    "to_dict",
]
