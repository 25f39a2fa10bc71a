"""Language models behind one interface; by default there is none, and everything works without.

A model here chooses words, never facts and never acts: what it writes is verified against facts by the caller,
and tools that it asks for are requests. Its words are untrusted input.
"""

from ml_core.generator.budget import Cost, Ledger, WindowLedger
from ml_core.generator.building import from_settings, limits_from, shared
from ml_core.generator.errors import (
    BudgetSpent,
    GeneratorBusy,
    GeneratorError,
    GeneratorFailed,
    GeneratorTimeout,
)
from ml_core.generator.guarded import Guarded
from ml_core.generator.local import LocalGenerator
from ml_core.generator.messages import Finish, Generator, Message, Reply, Role, Tool, ToolCall
from ml_core.generator.remote import RemoteGenerator
from ml_core.generator.secret import Secret

__all__ = [
    "BudgetSpent",
    "Cost",
    "Finish",
    "Generator",
    "GeneratorBusy",
    "GeneratorError",
    "GeneratorFailed",
    "GeneratorTimeout",
    "Guarded",
    "Ledger",
    "LocalGenerator",
    "Message",
    "RemoteGenerator",
    "Reply",
    "Role",
    "Secret",
    "Tool",
    "ToolCall",
    "WindowLedger",
    "from_settings",
    "limits_from",
    "shared",
]
