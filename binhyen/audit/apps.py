"""The audit room as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit room."""

    name = "binhyen.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
