"""When a person takes over, and where that stands."""

from enum import StrEnum


class HandoffReason(StrEnum):
    ASKED = "asked"
    UNCLEAR = "unclear"  # two turns in a row that were not understood
    UNANSWERED = "unanswered"  # understood, and nothing in the shop answers it
    DISPUTED = "disputed"  # a refusal that the customer does not accept
    UPSET = "upset"
    SAFETY = "safety"
    ADVICE = "advice"
    VALUE = "value"  # much money is at stake
    TOOL_FAILED = "tool_failed"
    PROBLEM = "problem"  # damaged, wrong, missing: a person decides


class HandoffState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    RESOLVED = "resolved"
