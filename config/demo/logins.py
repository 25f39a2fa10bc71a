"""The demo's three logins, in one place: written by the loader, printed by `manage.py demo` and `manage.py serve`.

The passwords are public on purpose. They are only ever set on a shop that was empty when the demo was loaded.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password


@dataclass(frozen=True, slots=True)
class Login:
    role: str
    email: str
    password: str
    is_staff: bool = False
    is_superuser: bool = False
    group: str = ""  # role of `shop.services.staff`


SHOPPER = Login("shopper", "shopper@example.com", "calm-kettle-17")
OPERATOR = Login("operator", "operator@example.com", "quiet-lantern-42", is_staff=True, group="Operator")
ADMIN = Login("admin", "admin@example.com", "steady-heron-88", is_staff=True, is_superuser=True)
LOGINS = (SHOPPER, OPERATOR, ADMIN)


def existing() -> list[Login]:
    """Those that this shop has and whose password is still the printed one."""
    users = {
        user.email: user
        for user in get_user_model().objects.filter(email__in=[each.email for each in LOGINS])
    }
    known = [each for each in LOGINS if each.email in users]
    # Hashing is meant to be slow and lets other threads run: the three side by side save a start half a second.
    with ThreadPoolExecutor() as pool:
        unchanged = pool.map(lambda each: check_password(each.password, users[each.email].password), known)
        return [each for each, is_unchanged in zip(known, unchanged, strict=True) if is_unchanged]
