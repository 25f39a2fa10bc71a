"""Small secrets that must be read again (those of authenticators) lie encrypted under the site's key.

The first key seals; the former ones, `SECRET_KEY_FALLBACKS`, still open, so that the key can be changed without a gap.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PURPOSE = b"shop.sealing"


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """Read what was sealed under this key or a former one.

    Raises:
        cryptography.fernet.InvalidToken: if it was sealed under another key, or changed.
    """
    return _box().decrypt(token.encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet(
        [Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(
        hashlib.blake2b(secret.encode()[:10_000], digest_size=32, person=PURPOSE).digest()
    )
