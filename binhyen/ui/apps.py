"""The ui room as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The ui room."""

    name = "binhyen.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
