"""Content: what reviews and descriptions say."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VIEW = ("view",)
EDIT = ("view", "add", "change")


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("Reviews and descriptions")
    # What each role of the shop's staff may do with this app's tables.
    staff_roles = {
        "Operator": {
            ("reviewanalysis", "aspectdefinition", "aspectproposal", "aspectalert", "label"): EDIT,
            ("descriptioncheck", "descriptiondraft"): EDIT,
            ("insightdecision", "trainingrun", "question"): VIEW,
        },
        "Catalogue editor": {
            ("descriptioncheck", "descriptiondraft"): EDIT,
            ("reviewanalysis", "aspectdefinition", "aspectalert", "insightdecision"): VIEW,
        },
        "Customer service": {
            ("reviewanalysis",): EDIT,
            ("aspectalert", "insightdecision", "question"): VIEW,
        },
        "Viewer": {("reviewanalysis", "aspectalert", "insightdecision", "descriptioncheck"): VIEW},
    }

    def ready(self) -> None:
        from content import receivers  # noqa: PLC0415 - models are ready only now
        from shop.contracts import naming  # noqa: PLC0415 - as above

        receivers.connect()
        naming.translate_names(self.get_models())
