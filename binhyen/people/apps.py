"""The people room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people room."""

    name = "binhyen.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
