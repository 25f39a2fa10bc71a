"""Golden conversations: written dialogues with the database before, what a customer says, and what must come of it.

`docs/support-conversations.md` documents the format. The benchmark and the tests run the same code.
"""

from benchmarks.golden.cases import N_WORDINGS, Conversation, InvalidConversation, Move, read, read_world
from benchmarks.golden.running import play
from benchmarks.golden.verdict import Result
from benchmarks.golden.world import World, build

__all__ = [
    "N_WORDINGS",
    "Conversation",
    "InvalidConversation",
    "Move",
    "Result",
    "World",
    "build",
    "play",
    "read",
    "read_world",
]
