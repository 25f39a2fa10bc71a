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
        # Django announces app by app: after the last one that has tables, every permission exists.
        with_tables = [app for app in apps.get_app_configs() if app.models_module is not None]
        post_migrate.connect(create_roles, sender=with_tables[-1])
