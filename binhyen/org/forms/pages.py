"""What the public pages read from their address: a date, a search, a filter."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from binhyen.org.states import UnitKind

DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]
LONGEST_QUERY = 120

KIND_CHOICES = (
    ("", _("Everything")),
    ("tinh", _("Provinces and cities")),
    ("xa", _("Communes, wards, special zones")),
    ("huyen", _("Districts (until 30/06/2025)")),
    ("to", _("Hamlets and residential groups")),
    ("khac", _("Agencies, enterprises, schools")),
)
KINDS: dict[str, tuple[UnitKind, ...]] = {
    "tinh": (UnitKind.CENTRE, UnitKind.PROVINCE),
    "xa": (UnitKind.COMMUNE,),
    "huyen": (UnitKind.DISTRICT,),
    "to": (UnitKind.GROUP,),
    "khac": (UnitKind.AGENCY, UnitKind.ENTERPRISE, UnitKind.SCHOOL, UnitKind.SECTOR),
}


class DateLine(forms.DateField):
    """A date typed as dd/mm/yyyy."""

    default_error_messages = {"invalid": _("Write the date as day/month/year, for example 30/06/2025.")}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            input_formats=DATE_FORMATS,
            widget=forms.DateInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "size": 12}, format="%d/%m/%Y"
            ),
            **kwargs,  # type: ignore[arg-type]
        )


class DayForm(forms.Form):
    """The date on which a page is looked at."""

    ngay = DateLine(label=_("Look at a date"), required=False)


def kinds_of(choice: str) -> Sequence[UnitKind] | None:
    """The kinds that a filter of the search stands for; None for everything and for a filter that does not exist."""
    return KINDS.get(choice)


def query_of(text: str) -> str:
    """A search as it is used: bounded and without spaces at its ends."""
    return text[:LONGEST_QUERY].strip()


def page_of(text: str) -> int:
    """The number of a page of a list; 1 for anything that is not a number above zero."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0 else 1
