"""Why something that people type or send is kept: declared beside the field, shown beside the control."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a piece of free text or a file is kept: `what` for, who is the `reader`, and for how long (`retention`).

    All three are words for the person who types, so they are lazy translations; none may be empty (ValueError).
    """

    what: Words
    reader: Words
    retention: Words

    def __post_init__(self) -> None:
        for part in (self.what, self.reader, self.retention):
            if isinstance(part, str) and not part.strip():
                raise ValueError("a purpose names what, reader and retention")

    @property
    def reader_note(self) -> str:
        """The sentence under the control: who reads it and how long it is kept."""
        return _("Read by: %(reader)s. Kept: %(retention)s.") % {
            "reader": self.reader,
            "retention": self.retention,
        }
