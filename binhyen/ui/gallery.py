"""The values of the component page: samples only, every state once."""

from collections.abc import Mapping
from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import clock
from binhyen.core.decisions import ALLOWED, refused
from binhyen.ui.components import Column, Crumb, Moment, SummaryRow, Tab, Table


class SampleForm(forms.Form):
    """One field of each kind."""

    households = forms.IntegerField(
        label=gettext_lazy("Households that came"),
        help_text=gettext_lazy("The group has 612 households."),
        min_value=0,
        max_value=612,
    )
    what = forms.CharField(
        label=gettext_lazy("What happened"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What, where, when. No names of people."),
    )
    held_on = forms.DateField(
        label=gettext_lazy("Day of the meeting"), help_text=gettext_lazy("For example 18/11/2026")
    )
    feeling = forms.ChoiceField(
        label=gettext_lazy("How is the group doing?"),
        widget=forms.RadioSelect,
        choices=[
            ("calmer", gettext_lazy("Calmer")),
            ("same", gettext_lazy("As last month")),
            ("worse", gettext_lazy("Less calm")),
        ],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of hazard"),
        choices=[("a", gettext_lazy("Street lighting")), ("b", gettext_lazy("Road, pavement"))],
        required=False,
    )
    sure = forms.BooleanField(label=gettext_lazy("I have compared this with the paper book"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["what"].reader_note = _("The commune's police read this. It is deleted after 24 months.")  # type: ignore[attr-defined]


def _table() -> Table:
    columns = (
        Column(_("Group of the ward")),
        Column(_("Number of households"), numeric=True),
        Column(_("Meetings"), numeric=True),
        Column(_("Attendances"), numeric=True),
    )
    rows = tuple(
        (_("Group %(n)s") % {"n": n}, *figures)
        for n, figures in enumerate(((641, 3, 98), (588, 2, 74), (1702, 0, 0), (515, None, None)), start=1)
    )
    return Table(
        _("Groups in this period"),
        columns,
        rows,
        note=_("A dash means not sent, not zero. In the order of the official list."),
        foot=(_("Whole ward"), 3446, 5, 172),
    )


def _status() -> dict[str, object]:
    now = clock.now()
    return {
        "due_later": (now + timedelta(days=5)).date(),
        "due_tomorrow": (now + timedelta(days=1)).date(),
        "due_today": now.date(),
        "overdue": (now - timedelta(days=2)).date(),
        "done_on": (now - timedelta(days=3)).date(),
        "allowed": ALLOWED,
        "refused": refused(
            _("Whoever hands it in does not accept it. The Fatherland Front of the ward looks at it, due 16/11.")
        ),
        "moments": (
            Moment(now - timedelta(days=9), _("Reported"), _("A resident")),
            Moment(now - timedelta(days=4), _("Fenced off, cover ordered"), _("Technical team of the ward")),
            Moment(now - timedelta(days=2), _("Promised day passed"), kind="late"),
            Moment(now + timedelta(days=3), _("New day for the cover"), kind=""),
        ),
    }


def _lists() -> dict[str, object]:
    return {
        "crumbs": (Crumb(_("Whole country"), "/"), Crumb(_("Huế city"), "/"), Crumb(_("Bàu Sen ward (sample)"))),
        "views": (
            Tab(_("All"), "?", current=True, count=10),
            Tab(_("Hazards"), "?", count=3),
            Tab(_("Tasks"), "?", count=7),
        ),
        "summary": (
            SummaryRow(_("Name of the place"), _("Bàu Sen ward (sample)"), "?", _("Change this")),
            SummaryRow(_("Set up on"), "01/07/2025"),
            SummaryRow(
                _("Made from"),
                _("the old Sen ward and a part of Cầu Lá ward, by a resolution with a title of more than one line"),
            ),
        ),
        "table": _table(),
        "page": Paginator(range(312), 50).get_page(2),
        "no_page": Paginator(range(3), 50).get_page(1),
    }


def values(query: Mapping[str, str]) -> dict[str, object]:
    """What the page shows. `trang-thai=loi` in the address shows the form with its errors."""
    wrong = {"households": "700", "what": "", "held_on": "31/02/2026", "feeling": "", "kind": "a"}
    form = SampleForm(wrong) if query.get("trang-thai") == "loi" else SampleForm()
    return {"form": form, **_status(), **_lists()}
