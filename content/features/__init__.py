"""Inputs as of a moment: reviews, their parts, the ontology. One code path for training and serving."""

from content.features.opinions import FAILED, Known, heard, known, names, read_before, to_publish, to_read, written_by

__all__ = ["FAILED", "Known", "heard", "known", "names", "read_before", "to_publish", "to_read", "written_by"]
