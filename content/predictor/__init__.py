"""Loads the champion and reads reviews with it."""
