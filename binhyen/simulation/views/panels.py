"""What this room puts into pages of other rooms: sample accounts beside the sign-in, the way to the practice space."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from binhyen.simulation.services.accounts import ways_in
from binhyen.ui.components import NavItem


def sample_accounts(request: HttpRequest, **_rest: Any) -> SafeString | None:
    """How each level signs in, on a sample installation only; nothing anywhere else."""
    ways = ways_in()
    return render_to_string("simulation/parts/sample_accounts.html", {"ways": ways}, request=request) if ways else None


def practice_tool(request: HttpRequest) -> list[NavItem]:
    """The way to the practice space, on every page of the desk."""
    return [NavItem(_("Practise"), reverse("simulation:practice"))]
