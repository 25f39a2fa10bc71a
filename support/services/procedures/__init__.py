"""The procedures: each asks for what it needs, uses its tool, and puts the facts into words."""

from collections.abc import Callable, Mapping

from support.services.procedures import account, changing, goods, orders, shopping, talk
from support.services.turns import Answer, Turn

STEPS: Mapping[str, Callable[[Turn], Answer]] = {
    "order_status": orders.order_status,
    "order_list": orders.order_list,
    "tracking": orders.tracking,
    "refund_status": orders.refund_status,
    "change_items": orders.change_items,
    "problem": orders.problem,
    "cancel": changing.cancel,
    "change_address": changing.change_address,
    "invoice": changing.invoice,
    "return": changing.return_goods,
    "newsletter": changing.newsletter,
    "stock": goods.stock,
    "product_fact": goods.fact,
    "product_opinion": goods.opinion,
    "product_price": goods.price,
    "product_search": goods.find,
    "compare": goods.compare,
    "recommend": goods.recommend,
    "delivery": shopping.delivery,
    "pickup": shopping.pickup,
    "stores": shopping.stores,
    "voucher": shopping.voucher,
    "voucher_use": shopping.voucher_use,
    "policy": shopping.policy,
    "account_link": account.link,
    "small_talk": talk.small_talk,
    "complaint": talk.complaint,
    "person": talk.person,
}
