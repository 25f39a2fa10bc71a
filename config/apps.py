"""The composition root as a Django app: its commands, and the roles made after each migration."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def create_roles(**kwargs: Any) -> None:
    from shop.services import staff  # noqa: PLC0415 - models are ready only now

    staff.ensure_roles()


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Django has made the shop's permissions by then: its own receiver is older than this one.
        post_migrate.connect(create_roles, sender=apps.get_app_config("shop"))
