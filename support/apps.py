"""Support: an assistant that answers, acts and hands over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Customer service")

    def ready(self) -> None:
        from shop.contracts import naming  # noqa: PLC0415 - models are ready only now

        naming.translate_names(self.get_models())
