"""Reading files."""

from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.files import store
from binhyen.files.models import FileUse
from binhyen.files.states import ENDINGS, PICTURES, Kind


def use_of(public_id: str) -> FileUse:
    """The use with a public id. Raises NotFound."""
    use = FileUse.objects.select_related("stored").filter(public_id=public_id).first()
    if use is None:
        raise missing()
    return use


def missing() -> NotFound:
    """The same answer for a file that is not there and one that this reader may not open."""
    return NotFound(_("There is no such file."))


def uses_of(object_type: str, object_id: str) -> "QuerySet[FileUse]":
    """The files beside a thing, oldest first."""
    return FileUse.objects.select_related("stored").filter(object_type=object_type, object_id=object_id).order_by("id")


def content_of(use: FileUse) -> IO[bytes]:
    """The content, opened for reading. Raises NotFound when the disk has lost it."""
    path = store.path_of(use.stored.sha256)
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise missing() from error


def served_name(use: FileUse) -> str:
    """The name under which a file is given out: purpose, public id and our own ending. Never the sender's name."""
    return f"{use.purpose.replace('.', '-').replace('_', '-')}-{use.public_id}.{ENDINGS[Kind(use.stored.kind)][0]}"


def shown_in_page(use: FileUse) -> bool:
    """Whether a browser shows it (pictures); everything else is saved."""
    return use.stored.kind in PICTURES
