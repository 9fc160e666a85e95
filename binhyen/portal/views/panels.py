"""What this room puts into the foot of every page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.ui.components import NavItem


def foot(request: HttpRequest) -> list[NavItem]:
    """The contract, one step from everywhere."""
    return [NavItem(_("What this software refuses"), reverse("portal:contract"))]
