"""The insights room as a Django app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """The insights room."""

    name = "binhyen.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
