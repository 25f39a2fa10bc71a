"""Customers: who an account, a guest or an imported reference is; their addresses; their right to see and be
forgotten.
"""

from shop.services.customers import addresses, privacy
from shop.services.customers.identity import claim, customer_for_user, for_guest, join_visitor

__all__ = ["addresses", "claim", "customer_for_user", "for_guest", "join_visitor", "privacy"]
