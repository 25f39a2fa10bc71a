"""Who stands behind a request, and what that person allowed."""

from dataclasses import dataclass
from enum import StrEnum


class AccountStep(StrEnum):
    """What somebody did with an account."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    RESET = "reset"  # a new password, by a letter or in the account
    EMAIL = "email"  # another address for letters


@dataclass(frozen=True, slots=True)
class Who:
    """A shopper as known to this request. Both ids are None for a guest who did not consent."""

    visitor_id: int | None = None
    customer_id: int | None = None
    language: str = "en"
    personal: bool = False  # consent to personal recommendations
    analytics: bool = False  # consent to statistics
    is_bot: bool = False  # a crawler: nothing that it does is remembered


@dataclass(frozen=True, slots=True)
class AddressInput:
    """An address as typed; validated where it enters."""

    name: str
    line1: str
    city: str
    country: str
    postcode: str = ""
    line2: str = ""
    region: str = ""
    company: str = ""
    phone: str = ""
