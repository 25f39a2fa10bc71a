"""Risk: allow, challenge, review or block."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VIEW = ("view",)
EDIT = ("view", "add", "change")


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = _("Risk")
    # What each role of the shop's staff may do with this app's tables.
    staff_roles = {
        "Operator": {
            ("riskcase", "ruleversion", "riskalert"): ("view", "change"),
            ("marketcosts",): EDIT,
            ("riskevent", "screeningdecision", "trainingrun"): VIEW,
        },
        "Viewer": {
            ("riskcase", "ruleversion", "riskalert", "marketcosts", "screeningdecision", "trainingrun"): VIEW
        },
    }

    def ready(self) -> None:
        from risk import receivers  # noqa: PLC0415 - models are ready only now
        from shop.contracts import naming  # noqa: PLC0415 - as above

        receivers.connect()
        naming.translate_names(self.get_models())
