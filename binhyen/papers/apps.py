"""The papers room as a Django app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The papers room."""

    name = "binhyen.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"
