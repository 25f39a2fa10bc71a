"""Vouchers: judged against a cart at every price, counted under a lock when the order is written."""

from shop.services.promotion.granting import Goods, Granted, grant
from shop.services.promotion.using import give_back, lock, use

__all__ = ["Goods", "Granted", "give_back", "grant", "lock", "use"]
