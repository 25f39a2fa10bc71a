"""Interactions as ragged arrays, the splits that keep the future out, padding and batching."""

from ml_core.data.batching import buckets, pad
from ml_core.data.histories import Histories, Holdout, Interactions
from ml_core.data.splits import LeaveOneOut, TimeSplit, from_events, leave_one_out, time_split
from ml_core.data.vocabulary import Vocabulary

__all__ = [
    "Histories",
    "Holdout",
    "Interactions",
    "LeaveOneOut",
    "TimeSplit",
    "Vocabulary",
    "buckets",
    "from_events",
    "leave_one_out",
    "pad",
    "time_split",
]
