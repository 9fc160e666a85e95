"""The jobs room as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs room."""

    name = "binhyen.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
