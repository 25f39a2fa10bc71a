"""Passwords are tried at most a few times, however many try at once and wherever they say they come from.

A try takes a ticket *before* the password is looked at, by one conditional UPDATE, so that a hundred parallel tries
get five tickets. A door is an account together with a network; who comes from a device that the account has used
before has a door of their own, so that strangers who close theirs never lock the owner out. All strangers of an account
together, and all tries of one network, have wider limits: against many addresses, and against one password tried at
many accounts.

The doors of accounts that do not exist count alike: what is answered tells nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.models import SignInGuess


@dataclass(frozen=True, slots=True)
class Door:
    """At most `most` tries in a window; `lock` is how long the next one closes it, nothing where it just waits."""

    name: str
    most: int
    window: timedelta
    lock: timedelta = timedelta(0)


OWN = Door("own", 5, timedelta(minutes=5), lock=timedelta(hours=1))
STRANGERS = Door("strangers", 20, timedelta(hours=1))
NETWORK = Door("network", 60, timedelta(minutes=5))
KEPT = timedelta(days=1)  # longer than any window or lock


class TooManyGuesses(ShopError):
    """The door is closed; `wait_s` tells for how long."""

    code = "throttled"
    status = 429

    def __init__(self, wait_s: int) -> None:
        super().__init__(_("Too many attempts. Try again later, or reset your password."))
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to try one password. `own` is the door of this person, `shared` those of others too."""

    own: str
    shared: tuple[str, ...]


def take(*, account: str, network: str, device: str, now: datetime) -> Ticket:
    """Count a try before it is made.

    Args:
        account: the address that was typed, whether or not there is such an account.
        network: the caller's, as `limits.network` names it.
        device: id of a device that this account has signed in from before; "" for a stranger's.
        now: aware UTC.

    Raises:
        TooManyGuesses: if a door is closed; the password must not be looked at then.
    """
    account = account.strip().lower()
    if device:
        own = _key(OWN, account, f"device {device}")
        _enter(OWN, own, now)
        return Ticket(own, ())
    own, strangers, crowd = _key(OWN, account, network), _key(STRANGERS, account), _key(NETWORK, network)
    for door, key in ((OWN, own), (STRANGERS, strangers), (NETWORK, crowd)):
        _enter(door, key, now)
    return Ticket(own, (strangers, crowd))


def give_back(ticket: Ticket) -> None:
    """The password was right: this person starts anew, and the try does not count for the others."""
    SignInGuess.objects.filter(key=ticket.own).update(n_tried=0)
    SignInGuess.objects.filter(key__in=ticket.shared, n_tried__gt=0).update(n_tried=F("n_tried") - 1)


def forget_old(*, now: datetime) -> int:
    """Delete what no window or lock reaches any more. Returns how many rows."""
    return SignInGuess.objects.filter(since__lt=now - KEPT).delete()[0]


def _enter(door: Door, key: str, now: datetime) -> None:
    """Count one try of a door in one statement, or raise; whoever finds it full locks it."""
    if _counted(door, key, now):
        return
    row = SignInGuess.objects.filter(key=key).first()
    if row is None or _has_room(door, row, now):  # nobody had come yet, or somebody at this very moment
        SignInGuess.objects.bulk_create([SignInGuess(key=key, since=now)], ignore_conflicts=True)
        if _counted(door, key, now):
            return
        row = SignInGuess.objects.get(key=key)
    if door.lock and not (row.locked_until and row.locked_until > now) and not _has_room(door, row, now):
        row.locked_until = now + door.lock
        SignInGuess.objects.filter(_is_open(now), key=key).update(locked_until=row.locked_until)
    ends = max(row.locked_until or now, row.since + door.window)
    raise TooManyGuesses(max(1, int((ends - now).total_seconds())))


def _counted(door: Door, key: str, now: datetime) -> bool:
    """Whether there was room; a window that is over begins anew with this try."""
    is_over = Q(since__lte=now - door.window)
    room = SignInGuess.objects.filter(_is_open(now), is_over | Q(n_tried__lt=door.most), key=key)
    n_changed = room.update(
        n_tried=Case(When(is_over, then=Value(1)), default=F("n_tried") + 1),
        since=Case(When(is_over, then=Value(now)), default=F("since")),
    )
    return n_changed == 1


def _has_room(door: Door, row: SignInGuess, now: datetime) -> bool:
    is_locked = row.locked_until is not None and row.locked_until > now
    return not is_locked and (row.since <= now - door.window or row.n_tried < door.most)


def _is_open(now: datetime) -> Q:
    return Q(locked_until=None) | Q(locked_until__lte=now)


def _key(door: Door, *of: str) -> str:
    return hashlib.sha256("\x00".join((door.name, *of)).encode()).hexdigest()
