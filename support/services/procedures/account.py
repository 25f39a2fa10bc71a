"""What concerns an account: a link to the page that asks for the password again. Nothing of it is done in a chat."""

from dataclasses import replace

from django.utils.translation import gettext as _

from support.contracts import Claim, Intent
from support.services.answering import words
from support.services.procedures import quoting
from support.services.turns import Answer, Turn


def link(turn: Turn) -> Answer:
    text, route, label = _pages()[turn.intent]
    if turn.context.customer_id is None and route.startswith("shop:"):
        told = Claim(
            _("Please sign in first; the page for that is in your account."),
            (words.link("account_login", _("Sign in")),),
        )
        rule = quoting.on_topic(turn, turn.intent.value)
        return words.answered(told) if rule is None else replace(rule, claims=(told, *rule.claims))
    return words.answered(Claim(text, (words.link(route, label),)))


def _pages() -> dict[Intent, tuple[str, str, str]]:
    return {
        Intent.RESET_PASSWORD: (
            _("You can set a new password here; we send a link to your e-mail address."),
            "account_reset_password",
            _("Reset my password"),
        ),
        Intent.CHANGE_EMAIL: (
            _("You can change your e-mail address here; the new one is confirmed by a letter."),
            "account_email",
            _("Change my e-mail address"),
        ),
        Intent.EDIT_PROFILE: (
            _("Name, phone and addresses are in your account."),
            "shop:profile",
            _("Edit my profile"),
        ),
        Intent.EXPORT_DATA: (
            _("You can download everything that we store about you on this page."),
            "shop:data",
            _("Download my data"),
        ),
        Intent.DELETE_ACCOUNT: (
            _(
                "I never delete an account from a chat. You can do it on this page, which asks who you are once more."
            ),
            "shop:data",
            _("Delete my account"),
        ),
    }
