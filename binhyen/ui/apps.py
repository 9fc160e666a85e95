"""The shell as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Shell, components, numbers, error pages, installable parts."""

    name = "binhyen.ui"
    label = "ui"
