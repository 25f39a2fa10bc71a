"""Pricing: tomorrow's price, inside a merchant's limits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VIEW = ("view",)
CHANGE = ("view", "change")
EDIT = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")


class PricingConfig(AppConfig):
    name = "pricing"
    verbose_name = _("Pricing")
    # What each role of the shop's staff may do with this app's tables.
    staff_roles = {
        "Operator": {
            ("priceproposal",): CHANGE,
            ("pricingrule", "pricelimit"): ALL,
            ("priceexperiment",): EDIT,
            ("switchchange",): EDIT,
            ("proposalrun", "ruleversion", "elasticityestimate", "experimentblock", "trainingrun"): VIEW,
        },
        "Catalogue editor": {("priceproposal", "pricingrule", "pricelimit", "elasticityestimate"): VIEW},
        "Viewer": {
            ("priceproposal", "pricingrule", "pricelimit", "switchchange"): VIEW,
            ("proposalrun", "ruleversion", "elasticityestimate", "priceexperiment", "trainingrun"): VIEW,
        },
    }

    def ready(self) -> None:
        from pricing import receivers  # noqa: PLC0415 - models are ready only now
        from shop.contracts import naming  # noqa: PLC0415 - as above

        receivers.connect()
        naming.translate_names(self.get_models())
