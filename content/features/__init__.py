"""Inputs as of a moment: reviews, their parts, the ontology. One code path for training and serving."""

from content.features.labels import labels
from content.features.language import detect
from content.features.ontology import ontology, packaged, product_types
from content.features.opinions import (
    FAILED,
    Known,
    heard,
    known,
    names,
    read_before,
    to_publish,
    to_read,
    written_by,
)
from content.features.parts import at_commas, split
from content.features.reviews import all_published, published, written
from content.features.unnamed import Spoken, named, spoken

__all__ = [
    "FAILED",
    "Known",
    "Spoken",
    "all_published",
    "at_commas",
    "detect",
    "heard",
    "known",
    "labels",
    "named",
    "names",
    "ontology",
    "packaged",
    "product_types",
    "published",
    "read_before",
    "split",
    "spoken",
    "to_publish",
    "to_read",
    "written",
    "written_by",
]
