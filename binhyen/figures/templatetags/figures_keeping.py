"""Words of the calendar and of forms in templates."""

from typing import Any

from django import template

from binhyen.figures.models import FormVersion
from binhyen.figures.views import keeping_page

register = template.Library()


@register.filter
def form_title(version: FormVersion) -> str:
    """A form's title in the reader's language."""
    return keeping_page.spoken(version, "title")


@register.filter
def spoken(row: Any, name: str) -> str:
    """What a row says under a name, in the reader's language."""
    return keeping_page.spoken(row, name)
