"""What a customer can want, and in which language. Stored as codes."""

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """Languages that the assistant answers in; a message in another is answered in the page's, and says so."""

    EN = "en"
    ZH = "zh-hans"


class Domain(StrEnum):
    """What a message is about, coarsely: offered as choices where the intent is unclear."""

    ORDER = "order"
    RETURN = "return"
    PAYMENT = "payment"
    DELIVERY = "delivery"
    PRODUCT = "product"
    ACCOUNT = "account"
    SHOP = "shop"
    TALK = "talk"


class Intent(StrEnum):
    """One thing that a customer wants. `OTHER` is what the assistant does not do: no class of its own is learnt."""

    # orders that exist
    ORDER_STATUS = "order_status"
    ORDER_LIST = "order_list"
    DELIVERY_ETA = "delivery_eta"
    TRACK_PARCEL = "track_parcel"
    PARCEL_MISSING = "parcel_missing"
    ITEM_DAMAGED = "item_damaged"
    ITEM_WRONG = "item_wrong"
    CANCEL_ORDER = "cancel_order"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    INVOICE = "invoice"
    # goods that come back
    RETURN_ITEM = "return_item"
    RETURN_STATUS = "return_status"
    RETURN_POLICY = "return_policy"
    REFUND_STATUS = "refund_status"
    EXCHANGE_ITEM = "exchange_item"
    WARRANTY = "warranty"
    # money
    PAYMENT_METHODS = "payment_methods"
    PAYMENT_PROBLEM = "payment_problem"
    CHARGED_TWICE = "charged_twice"
    VOUCHER_USE = "voucher_use"
    VOUCHER_PROBLEM = "voucher_problem"
    OFFERS = "offers"
    PRICE_MATCH = "price_match"
    # before an order
    SHIPPING_COST = "shipping_cost"
    SHIPPING_TIME = "shipping_time"
    SHIPPING_ABROAD = "shipping_abroad"
    PICKUP = "pickup"
    STOCK = "stock"
    PRODUCT_FACT = "product_fact"
    PRODUCT_OPINION = "product_opinion"
    PRODUCT_PRICE = "product_price"
    PRODUCT_SEARCH = "product_search"
    COMPARE = "compare"
    RECOMMEND = "recommend"
    SIZE_ADVICE = "size_advice"
    HOW_TO_ORDER = "how_to_order"
    # the account
    SIGN_IN_HELP = "sign_in_help"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a wish, no secret
    CHANGE_EMAIL = "change_email"
    EDIT_PROFILE = "edit_profile"
    NEWSLETTER = "newsletter"
    EXPORT_DATA = "export_data"
    DELETE_ACCOUNT = "delete_account"
    PRIVACY = "privacy"
    # the shop
    STORE_INFO = "store_info"
    CONTACT = "contact"
    COMPLAINT = "complaint"
    TALK_TO_PERSON = "talk_to_person"
    # small talk and turns that answer a question of the assistant
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    WHO_ARE_YOU = "who_are_you"
    AFFIRM = "affirm"
    DENY = "deny"
    # nothing of the above
    OTHER = "other"


DOMAINS: Mapping[Domain, tuple[Intent, ...]] = {
    Domain.ORDER: (
        Intent.ORDER_STATUS, Intent.ORDER_LIST, Intent.CANCEL_ORDER, Intent.CHANGE_ADDRESS, Intent.CHANGE_ITEMS,
        Intent.INVOICE,
    ),
    Domain.DELIVERY: (
        Intent.DELIVERY_ETA, Intent.TRACK_PARCEL, Intent.PARCEL_MISSING, Intent.ITEM_DAMAGED, Intent.ITEM_WRONG,
        Intent.SHIPPING_COST, Intent.SHIPPING_TIME, Intent.SHIPPING_ABROAD, Intent.PICKUP,
    ),
    Domain.RETURN: (
        Intent.RETURN_ITEM, Intent.RETURN_STATUS, Intent.RETURN_POLICY, Intent.REFUND_STATUS, Intent.EXCHANGE_ITEM,
        Intent.WARRANTY,
    ),
    Domain.PAYMENT: (
        Intent.PAYMENT_METHODS, Intent.PAYMENT_PROBLEM, Intent.CHARGED_TWICE, Intent.VOUCHER_USE,
        Intent.VOUCHER_PROBLEM, Intent.OFFERS, Intent.PRICE_MATCH,
    ),
    Domain.PRODUCT: (
        Intent.STOCK, Intent.PRODUCT_FACT, Intent.PRODUCT_OPINION, Intent.PRODUCT_PRICE, Intent.PRODUCT_SEARCH,
        Intent.COMPARE, Intent.RECOMMEND, Intent.SIZE_ADVICE, Intent.HOW_TO_ORDER,
    ),
    Domain.ACCOUNT: (
        Intent.SIGN_IN_HELP, Intent.RESET_PASSWORD, Intent.CHANGE_EMAIL, Intent.EDIT_PROFILE, Intent.NEWSLETTER,
        Intent.EXPORT_DATA, Intent.DELETE_ACCOUNT, Intent.PRIVACY,
    ),
    Domain.SHOP: (Intent.STORE_INFO, Intent.CONTACT, Intent.COMPLAINT, Intent.TALK_TO_PERSON),
    Domain.TALK: (
        Intent.GREETING, Intent.THANKS, Intent.GOODBYE, Intent.WHO_ARE_YOU, Intent.AFFIRM, Intent.DENY,
    ),
}  # fmt: skip
# Intents that one answer serves as well: which of them was meant need not be asked.
ALIKE = (
    frozenset({Intent.ORDER_STATUS, Intent.DELIVERY_ETA, Intent.TRACK_PARCEL}),
    frozenset({Intent.RETURN_ITEM, Intent.EXCHANGE_ITEM}),
    frozenset({Intent.RETURN_STATUS, Intent.REFUND_STATUS}),
    frozenset({Intent.PARCEL_MISSING, Intent.ITEM_DAMAGED, Intent.ITEM_WRONG}),
    frozenset({Intent.SHIPPING_COST, Intent.SHIPPING_TIME, Intent.SHIPPING_ABROAD}),
    frozenset({Intent.VOUCHER_USE, Intent.VOUCHER_PROBLEM}),
    frozenset({Intent.PRODUCT_FACT, Intent.SIZE_ADVICE}),
    frozenset({Intent.PRODUCT_SEARCH, Intent.RECOMMEND}),
    frozenset({Intent.PICKUP, Intent.STORE_INFO}),
    frozenset({Intent.RESET_PASSWORD, Intent.SIGN_IN_HELP}),
    frozenset({Intent.CHANGE_EMAIL, Intent.EDIT_PROFILE}),
    frozenset({Intent.GREETING, Intent.WHO_ARE_YOU}),
)
