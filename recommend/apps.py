"""Recommend: which products, in what order, and why."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendConfig(AppConfig):
    name = "recommend"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        from recommend import receivers  # noqa: PLC0415 - models are ready only now
        from shop.contracts import naming  # noqa: PLC0415 - as above

        receivers.connect()
        naming.translate_names(self.get_models())
