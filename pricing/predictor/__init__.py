"""Loads the champion and says how demand answers to price; without one, what is known of shops in general."""

from pricing.predictor.loading import APP, MODEL, Champion, champion, reset
from pricing.predictor.responding import Known, known, prior

__all__ = ["APP", "MODEL", "Champion", "Known", "champion", "known", "prior", "reset"]
