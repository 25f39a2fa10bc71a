"""The linked orders as a drawing: the order to the left, its links in the middle, others to the right."""

from __future__ import annotations

from dataclasses import dataclass

from risk.admin import words
from risk.services.linking import Graph, Node, Other

WIDTH, ROW, TOP = 760, 34, 24
LEFT_X, MIDDLE_X, RIGHT_X = 70, 300, 600


@dataclass(frozen=True, slots=True)
class Spot:
    """A thing with its place and words. `kind` chooses colour and sign: own, link, shared, fraud, good or unknown."""

    x: float
    y: float
    label: str
    kind: str
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two things."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything with its place."""

    own: Spot
    links: tuple[Spot, ...]
    others: tuple[Spot, ...]
    edges: tuple[Edge, ...]
    height: int
    width: int = WIDTH


def draw(graph: Graph, label: str) -> Drawing | None:
    """None where nothing is known that could be linked."""
    if not graph.nodes:
        return None
    height = TOP * 2 + ROW * max(len(graph.nodes), len(graph.others), 1)
    own = Spot(LEFT_X, height / 2, label, "own")
    links = tuple(_link(node, _y(at, len(graph.nodes), height)) for at, node in enumerate(graph.nodes))
    others = tuple(_other(other, _y(at, len(graph.others), height)) for at, other in enumerate(graph.others))
    by_name = {node.link: spot for node, spot in zip(graph.nodes, links, strict=True)}
    edges = [Edge(own.x, own.y, spot.x, spot.y, is_bad=False) for spot in links]
    for other, spot in zip(graph.others, others, strict=True):
        edges += [
            Edge(by_name[link].x, by_name[link].y, spot.x, spot.y, other.outcome == "fraud")
            for link in other.links
        ]
    return Drawing(own, links, others, tuple(edges), height)


def _y(at: int, n: int, height: int) -> float:
    return round(TOP + (at + 0.5) * (height - 2 * TOP) / max(1, n), 1)


def _link(node: Node, y: float) -> Spot:
    return Spot(
        MIDDLE_X, y, f"{words.link(node.link)} {node.value[:6]}", "shared" if node.is_shared else "link"
    )


def _other(other: Other, y: float) -> Spot:
    label = f"{other.at:%Y-%m-%d} · {words.amount(other.amount, other.currency)}"
    return Spot(RIGHT_X, y, label, other.outcome or "unknown", other.case_id)
