"""The base of every error that a person caused and can mend."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ShopError(Exception):
    """Says what was wrong, where, and what is allowed, in the reader's language.

    `code` is stable for machines; `field` names the input at fault, where there is one; `status` is what an
    API answers: 400 for bad input, 404 for what does not exist for this person, 409 for a state that forbids it.
    """

    code = "invalid"
    status = 400

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NoChannel(ShopError):
    """The database holds no active channel of the site: an empty shop."""

    code = "no_channel"
    status = 503

    def __init__(self) -> None:
        super().__init__(_("This shop has nothing to sell yet: load the demo or import a history first."))
