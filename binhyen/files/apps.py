"""The files room as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The files room."""

    name = "binhyen.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
