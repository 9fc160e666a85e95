"""Core as a Django app."""

from django.apps import AppConfig
from django.core import checks

from binhyen.core.closed import check_closed_lists


class CoreConfig(AppConfig):
    """The ground floor."""

    name = "binhyen.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The start is refused when a closed list is not the released one."""
        checks.register(check_closed_lists)
