"""Closed lists of the insights room. They ship with a release; nothing is added to them while the product runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why figures were published anew. No words of anybody stand on a public page."""

    CORRECTED = "corrected", _("reports were corrected")
    LATE = "late", _("reports came or were accepted after the last day")
    UNITS = "units", _("reports were put to other units after a change of units")
