"""What people do at the door of an account, told to whoever cares: who signed in or up, and who did not get in."""

from functools import partial

from django.db import transaction

from shop import signals
from shop.contracts.people import AccountStep
from shop.models import User


def announce(*, step: AccountStep, user_id: int | None, email: str = "") -> None:
    """Tell of a step, after commit. `email`: what was typed, where nobody was found by it."""
    used = partial(signals.account_used.send_robust, User, kind=step, user_id=user_id, email=email)
    transaction.on_commit(used)
