"""Learning with no web framework: numpy in, numpy out, so that no app ever sees a tensor.

Nothing is imported here, because a web process starts with `ml_core.registry` and `ml_core.transitions`
and pays for torch only if a neural champion is really loaded.
"""
