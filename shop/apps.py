"""The shop: sells with no AI at all."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = _("Shop")

    def ready(self) -> None:
        from shop import receivers  # noqa: F401, PLC0415 - connects them once the models are there
        from shop.contracts import naming  # noqa: PLC0415 - as above

        naming.translate_names(self.get_models())
