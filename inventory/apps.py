"""Inventory: what to reorder, when and how much."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VIEW = ("view",)
EDIT = ("view", "add", "change")
DECIDE = ("view", "change")


class InventoryConfig(AppConfig):
    name = "inventory"
    verbose_name = _("Stock to come")
    # What each role of the shop's staff may do with this app's tables.
    staff_roles = {
        "Operator": {
            ("reorderproposal",): DECIDE,
            ("stockrules",): EDIT,
            ("forecast", "trainingrun"): VIEW,
        },
        "Catalogue editor": {("forecast", "reorderproposal"): VIEW},
        "Viewer": {("forecast", "reorderproposal"): VIEW},
    }

    def ready(self) -> None:
        from inventory import receivers  # noqa: PLC0415 - models are ready only now
        from shop.contracts import naming  # noqa: PLC0415 - as above

        receivers.connect()
        naming.translate_names(self.get_models())
