"""Review summaries on tab-separated rows of `group_id rev1 … rev8 summ1 … summ3`, one product a row.

Protocol: every row chooses whole sentences of a product's reviews within the same budget of words; ROUGE against
all human summaries of the product, lower-cased and unstemmed, F1 in points; intervals over products. Parameters
were chosen on `train.csv` only; a folder means its `val.csv`. ROUGE is a guard, not a goal: see `redundancy` too,
the largest cosine between two sentences of a summary.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from ml_core import encoder, summaries
from ml_core.config import EncoderConfig
from ml_core.encoder import NgramEncoder
from ml_core.metrics import Interval, bootstrap, paired_bootstrap
from ml_core.metrics.summaries import redundancy, rouge, tokens

MODELS = ("random", "lead", "lexrank", "centroid", "mmr", "extract_ngram", "extract")
BUDGET = 60  # words, as in the published rows
RANDOM_DRAWS = 100  # extracts per product; ten still move the mean by half a point
DEFAULT_FILE = "val.csv"
PROTOCOL = (
    f"whole sentences, {BUDGET} words, ROUGE F1 in points against all references, unstemmed; "
    "intervals over products; gain = rouge1 over random, paired"
)
METRICS = ("rouge1", "rouge2", "rougel")
LEXRANK_DAMPING = 0.85
LEXRANK_THRESHOLD = 0.1  # cosine under which two sentences are no neighbours
MMR_RELEVANCE = 0.7
# A full stop is an end also where the writer forgot the space before a capital; "3.5" and "e.g. x" are none.
_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])|(?<=[a-z)][.!?])(?=[A-Z])|(?<=[。！？；])|\n+")

Values = NDArray[np.float64]
Vectors = NDArray[np.float32]
Order = Sequence[int]


@dataclass(frozen=True, slots=True)
class Product:
    """Sentences of all reviews, the review of each, and what people wrote of them."""

    sentences: tuple[str, ...]
    documents: NDArray[np.int64]
    references: tuple[str, ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """One row: per product (n, 3) points, and (n,) redundancy."""

    rouge: Values
    redundancy: Values


Choose = Callable[[Product, Vectors, int], list[Order]]


def read(path: Path) -> list[Product]:
    """Parse a file, or the default file of a folder; a bad row ends the program and is named."""
    file = path / DEFAULT_FILE if path.is_dir() else path
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        report.fail(f"{file}: {error}")
    if not rows:
        report.fail(f"{file}: no products")
    return [_product(row, f"{file}: product {number}") for number, row in enumerate(rows, 1)]


def _product(row: dict[str, str | None], where: str) -> Product:
    reviews, references = _numbered(row, "rev"), _numbered(row, "summ")
    parts = [(text, at) for at, review in enumerate(reviews) for text in sentences_of(review)]
    if not parts or not references:
        report.fail(f"{where}: expected columns rev1, rev2, … and summ1, summ2, … with text")
    texts = tuple(text for text, _ in parts)
    documents = np.array([at for _, at in parts], dtype=np.int64)
    return Product(texts, documents, tuple(references), tuple(len(tokens(text)) for text in texts))


def _numbered(row: dict[str, str | None], name: str) -> list[str]:
    """The texts of columns `name1`, `name2`, … in order, empty ones left out."""
    found = {
        int(key[len(name) :]): value for key, value in row.items() if re.fullmatch(rf"{name}\d+", key or "")
    }
    return [text for _, text in sorted(found.items()) if text and tokens(text)]


def sentences_of(review: str) -> list[str]:
    """Sentences with at least one word."""
    return [part.strip() for part in _END.split(review) if part and tokens(part)]


def fill(order: Sequence[int], product: Product) -> list[int]:
    """Take sentences in `order` while they fit; one that does not fit is passed over."""
    taken, left = [], BUDGET
    for at in order:
        if product.lengths[at] <= left:
            taken.append(int(at))
            left -= product.lengths[at]
    return taken


def _random(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    rng = np.random.default_rng(seed)
    return [fill(rng.permutation(len(vectors)).tolist(), product) for _ in range(RANDOM_DRAWS)]


def _lead(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    """First sentences of all reviews, then second ones."""
    place = [int((product.documents[:at] == document).sum()) for at, document in enumerate(product.documents)]
    return [fill(np.argsort(place, kind="stable").tolist(), product)]


def _centroid(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    return [fill(np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable").tolist(), product)]


def _lexrank(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    """Stationary weights of a walk between like sentences. Source: Erkan & Radev (2004)."""
    links = np.where((near := vectors @ vectors.T) > LEXRANK_THRESHOLD, near, 0.0).astype(np.float64)
    links /= links.sum(axis=1, keepdims=True)
    rank = np.full(len(links), 1 / len(links))
    for _ in range(100):
        rank = (1 - LEXRANK_DAMPING) / len(links) + LEXRANK_DAMPING * rank @ links
    return [fill(np.argsort(-rank, kind="stable").tolist(), product)]


def _mmr(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    """Cosine to the centroid against likeness to what is taken. Source: Carbonell & Goldstein (1998)."""
    centre = vectors.mean(axis=0)
    relevance = vectors @ centre / max(float(np.linalg.norm(centre)), 1e-9)
    likeness, taken, left = vectors @ vectors.T, list[int](), BUDGET
    while free := [at for at, n in enumerate(product.lengths) if n <= left and at not in taken]:
        repeated = likeness[free][:, taken].max(axis=1, initial=0.0)
        best = free[int(np.argmax(MMR_RELEVANCE * relevance[free] - (1 - MMR_RELEVANCE) * repeated))]
        taken.append(best)
        left -= product.lengths[best]
    return [taken]


def _extract(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    chosen = summaries.extract(product.sentences, vectors, BUDGET, documents=product.documents)
    return [chosen.sentences.tolist()]


def _extract_ngram(product: Product, vectors: Vectors, seed: int) -> list[Order]:
    """The same without pretrained weights: what Chinese gets by default."""
    own = NgramEncoder(EncoderConfig(model="ngram")).fit(product.sentences).encode(product.sentences)
    return _extract(product, own, seed)


_CHOOSE: dict[str, Choose] = {
    "random": _random,
    "lead": _lead,
    "lexrank": _lexrank,
    "centroid": _centroid,
    "mmr": _mmr,
    "extract_ngram": _extract_ngram,
    "extract": _extract,
}
_NEEDS_VECTORS = frozenset(MODELS) - {"random", "lead", "extract_ngram"}


def score(
    choose: Choose, products: Sequence[Product], vectors: Sequence[Vectors], seed: int
) -> list[list[Order]]:
    """The extracts of each product."""
    return [
        choose(product, near, seed + at)
        for at, (product, near) in enumerate(zip(products, vectors, strict=True))
    ]


def judge(extracts: Sequence[list[Order]], products: Sequence[Product], vectors: Sequence[Vectors]) -> Scored:
    """ROUGE in points and redundancy of each product, averaged over its draws."""
    points, repeats = [], []
    for draws, product, near in zip(extracts, products, vectors, strict=True):
        found = [rouge(" ".join(product.sentences[at] for at in own), product.references) for own in draws]
        points.append(np.mean([[100 * getattr(each, key) for key in METRICS] for each in found], axis=0))
        repeats.append(np.mean([redundancy(near[list(own)]) for own in draws]))
    return Scored(np.array(points), np.array(repeats))


def _metrics(scored: Scored, naive: Scored | None, seed: int) -> dict[str, report.Value]:
    row: dict[str, report.Value] = {}
    for at, key in enumerate(METRICS):
        row |= _with_bounds(key, bootstrap(scored.rouge[:, at], seed=seed))
    if naive is not None and naive is not scored:
        row |= _with_bounds("gain", paired_bootstrap(scored.rouge[:, 0], naive.rouge[:, 0], seed=seed))
    return row | {"redundancy": float(scored.redundancy.mean())}


def _with_bounds(key: str, interval: Interval) -> dict[str, report.Value]:
    return {key: interval.mean, f"{key}_lo": interval.lo, f"{key}_hi": interval.hi}


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    arguments = report.parser("summaries", MODELS).parse_args()
    names = report.chosen(arguments.models, MODELS)
    products = read(arguments.data)
    with report.timed() as encoding:
        minilm = encoder.load()
        vectors = [minilm.encode(product.sentences) for product in products]
    size = f"{len(products)} products, {sum(len(product.sentences) for product in products)} sentences"
    outcome = report.Report("summaries", f"{arguments.data.name}: {size}", PROTOCOL)
    naive: Scored | None = None
    for name in names:
        with report.timed() as timer:
            extracts = score(_CHOOSE[name], products, vectors, arguments.seed)
        if name in _NEEDS_VECTORS:
            timer.cpu_s, timer.wall_s = timer.cpu_s + encoding.cpu_s, timer.wall_s + encoding.wall_s
        scored = judge(extracts, products, vectors)
        naive = scored if name == "random" else naive
        outcome.add(name, _metrics(scored, naive, arguments.seed) | {"seed": arguments.seed}, timer)
        print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
