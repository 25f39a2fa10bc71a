"""Check descriptions and publish them in short, whenever a product or what is said of it changed.

A check is a row of the ledger per product, written again only where something differs.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import datetime

from content import features
from content.contracts import Described, Faulty
from content.features import descriptions as source
from content.models import DescriptionCheck
from content.policy import describing, readability
from content.policy.describing import Praise
from shop.contracts.insights import Bullet
from shop.services import insights

MODEL_NAME = "descriptions"
FORMAT = 1  # raise it when the rules change: then everything is checked anew
CHUNK = 100  # products held in memory at once
Progress = Callable[[float], None]


def check_all(*, now: datetime, progress: Progress = lambda done: None) -> int:
    """Every product; returns how many checks differ from before."""
    return check(product_ids=source.every_product(), now=now, progress=progress)


def check(*, product_ids: Sequence[int], now: datetime, progress: Progress = lambda done: None) -> int:
    """Check these products and publish their bullets; returns how many checks differ from before."""
    praise, n_changed = _praise(), 0
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        known = dict(
            DescriptionCheck.objects.filter(product_id__in=chunk).values_list("product_id", "text_hash")
        )
        for product in source.described(chunk):
            trace = _trace(product)
            if known.get(product.product_id) != trace:
                _keep(product, describing.faults(product, praise), trace, now)
                n_changed += 1
        progress(min(1.0, (start + CHUNK) / len(ids)))
    return n_changed


def _keep(product: Described, found: Sequence[Faulty], trace: str, now: datetime) -> None:
    DescriptionCheck.objects.update_or_create(
        product_id=product.product_id,
        defaults={
            "at": now,
            "as_of": now,
            "source": "fallback",
            "model_name": MODEL_NAME,
            "text_hash": trace,
            "findings": [list(astuple(one)) for one in found],
            "n_findings": len(found),
            "readability_en": readability.flesch(product.descriptions["en"]),
            "readability_zh": readability.characters_per_sentence(product.descriptions["zh"]),
        },
    )
    short = [Bullet(en, zh, attribute) for attribute, en, zh in describing.bullets(product, found)]
    insights.publish_bullets(product_id=product.product_id, bullets=short, now=now)


def _praise() -> Praise:
    """Words of the ontology that praise an aspect, by language."""
    seeds = features.ontology()
    return {
        "en": [(one.code, (one.code, *one.positive_en)) for one in seeds],
        "zh": [(one.code, one.positive_zh) for one in seeds],
    }


def _trace(product: Described) -> str:
    """Of all that the check depends on."""
    parts = [FORMAT, *astuple(product)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()
