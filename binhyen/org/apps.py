"""The org room as a Django app."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """The org room."""

    name = "binhyen.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"
