"""The notify room as a Django app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The notify room."""

    name = "binhyen.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The e-mail witness stands by when its addresses are set."""
        from binhyen.notify.witness import stand_by

        stand_by()
