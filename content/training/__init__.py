"""Dataset, fit, evaluation, gate, publication."""
