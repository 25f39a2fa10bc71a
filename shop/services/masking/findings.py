"""What masking finds, and how each kind is called where it stood."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    BANK_ACCOUNT = "bank_account"
    IDENTITY = "identity"  # identity cards, social security
    PASSPORT = "passport"
    HANDLE = "handle"  # names and numbers in messengers
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data at `start:end` of the text that was given; never the data itself."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and what was hidden in it, in order."""

    text: str
    found: tuple[Found, ...] = ()


TAGS_EN = {
    Kind.EMAIL: "[e-mail]", Kind.PHONE: "[phone]", Kind.CARD: "[card number]", Kind.BANK_ACCOUNT: "[bank account]",
    Kind.IDENTITY: "[ID number]", Kind.PASSPORT: "[passport number]", Kind.HANDLE: "[messenger name]",
    Kind.ADDRESS: "[address]",
}  # fmt: skip
TAGS_ZH = {
    Kind.EMAIL: "[邮箱]", Kind.PHONE: "[电话]", Kind.CARD: "[卡号]", Kind.BANK_ACCOUNT: "[银行账号]",
    Kind.IDENTITY: "[证件号]", Kind.PASSPORT: "[护照号]", Kind.HANDLE: "[社交账号]", Kind.ADDRESS: "[地址]",
}  # fmt: skip
