"""Core as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor."""

    name = "binhyen.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
