"""The figures room as a Django app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The figures room."""

    name = "binhyen.figures"
    label = "figures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what files are taken for."""
        from binhyen.figures import purposes

        purposes.declare()
