"""Inputs as of a moment: example phrases, articles, passages. One code path for training and serving."""
