"""The course of a figure as a picture that an officer puts into a document: the same drawing as in official papers."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.figures.templatetags.figures import steps_of
from binhyen.insights.views.board_page import Page
from binhyen.insights.views.course import Stick
from binhyen.insights.views.exports import File
from binhyen.papers.charts import Series, draw_columns

WIDE_MM = 165


def picture_of(page: Page) -> File:
    """The columns of the page's course as PNG. Raises NotFound for a figure that is only counted (W7)."""
    if not page.can_chart:
        raise NotFound("no course of a reserved figure")
    sticks = page.course.sticks
    rows = (
        _series(page, _("Sent"), [(stick, stick.cell.submitted) for stick in sticks]),
        _series(page, _("Accepted"), [(stick, stick.cell.accepted) for stick in sticks]),
    )
    labels = tuple(stick.label for stick in sticks)
    drawn = draw_columns(labels, rows, caption=page.lead.name, width_mm=WIDE_MM)
    name = f"{page.lead.code.replace('.', '-')}-{page.scope.period.end:%Y-%m}.png"
    return File(name, "image/png", drawn.data)


def _series(page: Page, name: str, values: Sequence[tuple[Stick, int]]) -> Series:
    """A row of the picture; periods without a comparable number stay empty."""
    step = page.lead.decimals
    given = [None if stick.cell.apart or not stick.counts.received else value for stick, value in values]
    drawn = tuple(None if value is None else max(0, value) / 10**step for value in given)
    return Series(name, drawn, tuple(steps_of(value, step) for value in given))
