"""Inputs as of a moment: reviews, their parts, the ontology. One code path for training and serving."""
