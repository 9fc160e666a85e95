"""The plain facts of a unit: households, place on the map, area."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from binhyen.org.forms.carry import OnceForm
from binhyen.org.forms.changes import MOST_HOUSEHOLDS
from binhyen.org.models import Unit
from binhyen.org.states import UNDER_COMMUNE


class FactsForm(OnceForm):
    """Facts as they are on record; an empty field says that nobody knows."""

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        kept = {name: getattr(unit, name) for name in ("households", "area_km2", "lat", "lon")}
        super().__init__(*args, version=unit.version, initial=kept, **kwargs)
        self.fields["households"] = forms.IntegerField(
            label=_("Households"), required=False, min_value=0, max_value=MOST_HOUSEHOLDS
        )
        if unit.kind not in UNDER_COMMUNE:
            self.fields["area_km2"] = forms.FloatField(
                label=_("Area in km²"), required=False, min_value=0, max_value=100_000, localize=True
            )
        degrees = _("In degrees, for the house of culture or the office; never a home.")
        self.fields["lat"] = forms.FloatField(
            label=_("Latitude"), required=False, min_value=4, max_value=24, localize=True, help_text=degrees
        )
        self.fields["lon"] = forms.FloatField(
            label=_("Longitude"), required=False, min_value=101, max_value=118, localize=True
        )

    def clean(self) -> dict[str, Any]:
        """A place on the map needs both numbers."""
        given = super().clean() or {}
        if not self.errors and (given.get("lat") is None) != (given.get("lon") is None):
            self.add_error("lon", _("Give latitude and longitude together, or neither."))
        return given

    def facts(self) -> dict[str, int | float | None]:
        """What is to be stored."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in {"once", "version"}}
