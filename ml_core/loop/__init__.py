"""Going over data: `training` is the only training loop, `evaluation` the only way a ranking is scored.

Two modules, because evaluation must work where torch is not installed.
"""
