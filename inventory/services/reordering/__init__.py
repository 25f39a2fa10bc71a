"""Reorder proposals: made every night, decided by people, carried out by the shop.

- `weighing`: what each place needs, from forecast, stock, offers, lead times and money.
- `proposing`: transfers, orders, budget and space; the rows.
- `deciding`: approve, edit, reject; a proposal that no longer holds is refused and made anew.
- `planning`: what is to come, told to the shop.
"""

from inventory.services.reordering.deciding import (
    Approval,
    NotOpen,
    StaleProposal,
    WrongQuantity,
    approve,
    approve_many,
    edit,
    reject,
)
from inventory.services.reordering.proposing import propose

__all__ = [
    "Approval",
    "NotOpen",
    "StaleProposal",
    "WrongQuantity",
    "approve",
    "approve_many",
    "edit",
    "propose",
    "reject",
]
