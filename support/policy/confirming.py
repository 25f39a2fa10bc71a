"""What an explicit yes is bound to: one tool with exactly these arguments in exactly this state of the shop."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta

TTL = timedelta(minutes=10)


def digest(*, tool: str, arguments: Mapping[str, object], state: Mapping[str, object]) -> str:
    """SHA-256 over what is agreed to: canonical JSON, so that equal proposals have equal digests."""
    told = {"tool": tool, "arguments": arguments, "state": state}
    written = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode()).hexdigest()
