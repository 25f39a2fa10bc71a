"""Questions that were not answered, gathered by their words: what many ask is what an article is missing for."""

from collections.abc import Sequence
from dataclasses import dataclass

NEAR = 0.34  # share of common pieces from which two questions count as one
N_GRAM = 3
MOST_COMPARED = 400  # leaders that a question is compared with: the work stays linear


@dataclass(frozen=True, slots=True)
class Cluster:
    """The first question of a group stands for it."""

    example: str
    n: int


def cluster(questions: Sequence[str]) -> tuple[Cluster, ...]:
    """Groups of near questions, largest first; one pass, each question joins the nearest group's first one."""
    leaders: list[tuple[str, frozenset[str]]] = []
    counts: list[int] = []
    for question in questions:
        parts = _pieces(question)
        nearest = max(range(len(leaders)), key=lambda at: _share(parts, leaders[at][1]), default=None)
        if nearest is not None and _share(parts, leaders[nearest][1]) >= NEAR:
            counts[nearest] += 1
        elif parts and len(leaders) < MOST_COMPARED:
            leaders.append((question, parts))
            counts.append(1)
    found = [Cluster(text, n) for (text, _parts), n in zip(leaders, counts, strict=True)]
    return tuple(sorted(found, key=lambda one: -one.n))


def _pieces(text: str) -> frozenset[str]:
    """Overlapping pieces of a text without its signs; Chinese needs no words for that."""
    plain = "".join(sign for sign in text.lower() if sign.isalnum())
    return frozenset(plain[at : at + N_GRAM] for at in range(max(1, len(plain) - N_GRAM + 1))) - {""}


def _share(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0
