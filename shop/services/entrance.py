"""How allauth signs people in here: few guesses, no telling who has an account, secrets encrypted.

allauth calls these classes by the paths in the settings; the rules are in `shop.services.guessing`.
"""

import time
from typing import Any
from uuid import UUID, uuid4

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models import User
from shop.services import guessing, limits, sealing

DEVICE_COOKIE, DEVICE_FOR_S = "known_device", 365 * 86_400
SECOND_FACTOR = "second_factor"  # in the session: the account that set one up in it


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Addresses are names: they are kept in small letters, as the table's constraint compares them."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).strip().lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.network(request.META)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Take a ticket before any password is looked at.

        Raises:
            ValidationError: if there is none; `request.locked_for_s` says for how long.
        """
        address = str(credentials.get("email", ""))
        try:
            ticket = guessing.take(
                account=address,
                network=limits.network(request.META),
                device=known_device(request, address),
                now=timezone.now(),
            )
        except guessing.TooManyGuesses as error:
            request.locked_for_s = error.wait_s  # type: ignore[attr-defined]
            raise ValidationError(str(error.message), code="too_many_login_attempts") from error
        request.guess = ticket  # type: ignore[attr-defined]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            guessing.give_back(request.guess)  # type: ignore[attr-defined]  # set just before
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """The same limit as at the entrance."""
        request = context.request
        self.pre_authenticate(request, email=user.email)
        is_right = user.check_password(password)
        if is_right:
            guessing.give_back(request.guess)
        return is_right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not signed_in_lately(context.request)

    def get_login_stages(self) -> list[str]:
        usual = "allauth.account.stages.EmailVerificationStage"
        proven = f"{ProvenAddressStage.__module__}.{ProvenAddressStage.__qualname__}"
        return [proven if stage == usual else stage for stage in super().get_login_stages()]

    def send_account_already_exists_mail(self, email: str) -> None:
        # A new account costs a hash; without one the answer would come sooner and tell that there is an account.
        make_password("as slow as a new account")
        super().send_account_already_exists_mail(email)


class ProvenAddressStage(EmailVerificationStage):  # type: ignore[misc]  # allauth is not typed
    """Who signs up proves the address first. An account that the shop itself made has nothing to prove."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        response: tuple[HttpResponse | None, bool] = super().handle()
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Secrets of authenticators lie encrypted: a stolen dump signs nobody in."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Omnishop"


class _Named:
    """allauth gives a key's name no label of its own, so it would be English everywhere."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")


class AddKeyForm(_Named, AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A new key, with a name."""


class RenameKeyForm(_Named, EditWebAuthnForm):  # type: ignore[misc]  # as above
    """Another name for a key."""


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether this person showed a password, a code or a key in this session within the last five minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown, or set up, in this session."""
    records = get_authentication_records(request, request.user)
    is_shown = any(record["method"] == "mfa" for record in records)
    return is_shown or request.session.get(SECOND_FACTOR) == request.user.pk


def must_set_up(request: HttpRequest) -> bool:
    """Whether this member of staff stands before the admin without a second factor."""
    user = request.user
    is_asked = settings.STAFF_SECOND_FACTOR == "required" and user.is_authenticated and user.is_staff
    return bool(is_asked) and not has_second_factor(request)


def known_device(request: HttpRequest, address: str) -> str:
    """The id of this device, if the account of this address has signed in from it before; else ""."""
    raw = request.get_signed_cookie(DEVICE_COOKIE, default="", salt="shop.known_device", max_age=DEVICE_FOR_S)
    account, _dot, device = (raw or "").partition(".")
    if not account.isdigit() or not _is_uuid(device):
        return ""
    is_theirs = User.objects.filter(pk=int(account), email=address.strip().lower()).exists()
    return device if is_theirs else ""


def remember_device(request: HttpRequest, user: User) -> None:
    """Let the response carry the cookie by which this device is known for this account."""
    device = known_device(request, user.email) or str(uuid4())
    request.known_device_token = f"{user.pk}.{device}"  # type: ignore[attr-defined]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
