"""The portal room as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal room."""

    name = "binhyen.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
