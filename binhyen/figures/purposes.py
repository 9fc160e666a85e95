"""What files this room takes."""

from django.utils.translation import gettext_lazy as _

from binhyen.core.purpose import Purpose
from binhyen.figures.policies_entry import may_open_workbook
from binhyen.files.purposes import FilePurpose, register
from binhyen.files.states import Kind


def declare() -> None:
    """The Excel forms of superiors."""
    register(
        FilePurpose(
            code="figures.workbook",
            words=_("An Excel form that the level above asks for"),
            declared=Purpose(
                what=_("An empty Excel form"), reader=_("the unit"), retention=_("until it is filled no longer")
            ),
            kinds=frozenset({Kind.XLSX}),
            max_bytes=1_500_000,
            may_open=may_open_workbook,
        )
    )
