"""Support: an assistant that answers, acts and hands over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VIEW = ("view",)
CHANGE = ("view", "change")
EDIT = ("view", "add", "change")


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Customer service")
    # What each role of the shop's staff may do with this app's tables; who runs the inbox also keeps articles.
    staff_roles = {
        "Operator": {
            ("handoff",): CHANGE,
            ("article", "macro"): EDIT,
            ("conversation", "message", "articleversion"): VIEW,
            ("turndecision", "proposal", "messagefeedback", "trainingrun"): VIEW,
        },
        "Customer service": {
            ("handoff",): CHANGE,
            ("article", "macro"): EDIT,
            ("conversation", "message", "articleversion"): VIEW,
            ("turndecision", "proposal", "messagefeedback"): VIEW,
        },
        "Viewer": {("turndecision", "article", "articleversion", "messagefeedback"): VIEW},
    }

    def ready(self) -> None:
        from shop.contracts import naming  # noqa: PLC0415 - models are ready only now
        from support import receivers  # noqa: PLC0415 - as above

        receivers.connect()
        naming.translate_names(self.get_models())
