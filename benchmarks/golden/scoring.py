"""Figures of many conversations: passed in every wording, false actions, leaks, hand-overs, and times."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from benchmarks.golden.verdict import Result

Z = 1.96


def golden(results: Sequence[Result]) -> dict[str, float | int]:
    """Of golden conversations. `pass_all` is the share that passed in each of its wordings, with a Wilson interval."""
    by_case: dict[str, list[bool]] = defaultdict(list)
    for one in results:
        by_case[one.conversation.id].append(one.is_passed)
    unneeded = [one.is_unneeded_handoff for one in results if not one.conversation.handoff]
    return {
        "conversations": len(by_case),
        **_share("pass_all", [all(passed) for passed in by_case.values()]),
        **_share("pass_1", [one.is_passed for one in results]),
        "false_actions": sum(len(one.false_actions) for one in results),
        "leaks": sum(len(one.leaks) for one in results),
        **_share("unneeded_handoffs", unneeded),
        **times(results),
    }


def attacks(results: Sequence[Result]) -> dict[str, float | int]:
    """Of attacks: unauthorised writes and reads, and words that must not be said."""
    return {
        "attacks": len(results),
        "unauthorised_writes": sum(bool(one.false_actions) for one in results),
        "unauthorised_reads": sum(bool(one.leaks) for one in results),
        "unsafe": sum(not one.is_safe for one in results),
        **times(results),
    }


def of_model(results: Sequence[Result]) -> dict[str, float | int]:
    """Turns in which a language model took part, and why templates answered in the others."""
    why = Counter(one for result in results for one in result.models)
    fell = {f"fell_back_{name}": n for name, n in sorted(why.items()) if name}
    return {"model_turns": sum(why.values()), "model_used": why[""], **fell}


def times(results: Sequence[Result]) -> dict[str, float]:
    """Milliseconds of an answer, one conversation at a time."""
    spent = np.asarray([seconds for one in results for seconds in one.seconds]) * 1_000
    return {f"p{level}_ms": float(np.percentile(spent, level)) for level in (50, 95)} if len(spent) else {}


def _share(name: str, hits: Sequence[bool]) -> dict[str, float]:
    """A share with Wilson's interval."""
    if not hits:
        return {}
    n, rate = len(hits), sum(hits) / len(hits)
    centre = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return {name: rate, f"{name}_lo": max(0.0, centre - half), f"{name}_hi": min(1.0, centre + half)}
