"""What each feature is called when it is a reason: few codes, that operators read and translations name."""

from __future__ import annotations

from risk.contracts.events import Link
from risk.features import reading

AMOUNT, BASKET, ACCOUNT, TIME, BEHAVIOUR = "amount", "basket", "account", "time", "behaviour"
VELOCITY, DECLINES, LINKED, BAD_PAST, NEW, HABIT = (
    "velocity",
    "declines",
    "linked",
    "bad_past",
    "new",
    "habit",
)
PLAIN = {
    "amount": AMOUNT,
    "amount_log": AMOUNT,
    "hour": TIME,
    "weekday": TIME,
    "n_items": BASKET,
    "n_distinct_items": BASKET,
    "max_price_rate": BASKET,
    "is_express": BASKET,
    "has_gift_card": BASKET,
    "seconds_to_checkout": BEHAVIOUR,
    "account_age_days": ACCOUNT,
    "email_age_days": ACCOUNT,
    "is_guest": ACCOUNT,
    "is_disposable_email": ACCOUNT,
    "differs_billing_country": ACCOUNT,
    "n_order_declines": DECLINES,
    "linked_size": LINKED,
    "linked_bad": BAD_PAST,
    "linked_bad_rate": BAD_PAST,
}
ENDINGS = {
    "n_bad": BAD_PAST,
    "n_good": BAD_PAST,
    "is_new": NEW,
    "is_shared": LINKED,
    "amount_over_usual": HABIT,
    "gap_log": HABIT,
    "returned_rate_30d": "returns",
    "n_coupons_1d": "coupons",
    "n_returns_30d": "returns",
    "n_reviews_1d": "reviews",
    "n_abuse": "abuse",
    "n_accounts_7d": "accounts",
    "n_changes_1d": "changes",
}
BEGINNINGS = {
    "n_attempts_": VELOCITY,
    "spent_": VELOCITY,
    "n_declines_": DECLINES,
    "n_paid_": VELOCITY,
    "n_failed_": "sign_ins",
    "n_devices_": LINKED,
    "n_cards_": LINKED,
    "n_customers_": LINKED,
    "n_addresses_": LINKED,
}


def code_of(feature: str) -> str:
    """The code of a feature; of a link's feature with the link: `card_velocity`.

    Raises:
        KeyError: for a feature that has none.
    """
    if feature in PLAIN:
        return PLAIN[feature]
    link, _, name = feature.partition("_")
    Link(link)
    if name in ENDINGS:
        return f"{link}_{ENDINGS[name]}"
    return f"{link}_{next(code for start, code in BEGINNINGS.items() if name.startswith(start))}"


CODES: dict[str, str] = {name: code_of(name) for name in reading.NAMES}
