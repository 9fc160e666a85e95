"""The simulation room as a Django app."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """The simulation room."""

    name = "binhyen.simulation"
    label = "simulation"
    default_auto_field = "django.db.models.BigAutoField"
