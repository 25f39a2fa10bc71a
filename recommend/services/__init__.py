"""What the app does: answer slates, keep their ledger, attribute what came of them, forget, and report.

`recommending` implements the shop's port; `drafts` has one function per kind of slate; `ledger`, `attribution` and
`reporting` are the rows behind it.
"""

from recommend.services.attribution import attribute
from recommend.services.ledger import explain, forget
from recommend.services.recommending import Recommender
from recommend.services.reporting import panel

__all__ = ["Recommender", "attribute", "explain", "forget", "panel"]
