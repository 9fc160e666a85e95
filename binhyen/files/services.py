"""Taking files in, letting them go, and clearing what nobody uses."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db, guard
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, TooLarge
from binhyen.files import detection, documents, pictures, store
from binhyen.files.models import FileUse, StoredFile
from binhyen.files.purposes import FilePurpose, purpose_of
from binhyen.files.spreadsheets import decode_text
from binhyen.files.states import DOCUMENTS, PICTURES, Kind

GRACE: Final = timedelta(days=1)
"""How long a content without a use stays: a transaction or a hand-over may be under way."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A content that was checked and cleaned for a purpose, ready to be stored."""

    purpose: str
    kind: Kind
    data: bytes


def clean_upload(upload: "UploadedFile[bytes]", *, purpose: str) -> CleanFile:
    """Check what was sent by its content, and clean it. Touches no database: call it before `core.db.write()`.

    Raises TooLarge over the size of the purpose, BadInput for a kind that is not taken, a name that lies, or a content
    that cannot be cleaned. LookupError for a purpose that no room declares.
    """
    declared = purpose_of(purpose)
    if (upload.size or 0) > declared.max_bytes:
        raise _too_large(declared)
    data = upload.read(declared.max_bytes + 1)
    return clean_bytes(data, name=upload.name or "", purpose=purpose)


def clean_bytes(data: bytes, *, name: str, purpose: str) -> CleanFile:
    """`clean_upload` for bytes that came another way. `name` is compared with the content and not kept."""
    declared = purpose_of(purpose)
    if len(data) > declared.max_bytes:
        raise _too_large(declared)
    kind = detection.detect(data)
    if kind not in declared.kinds:
        taken = ", ".join(str(each.label) for each in Kind if each in declared.kinds)
        raise BadInput(
            _("This is a file of the kind %(kind)s. Taken here: %(taken)s.") % {"kind": kind.label, "taken": taken}
        )
    detection.check_name(name, kind)
    return CleanFile(purpose, kind, _cleaned(data, kind, declared))


def _too_large(declared: FilePurpose) -> TooLarge:
    return TooLarge(_("The file is larger than %(limit)s.") % {"limit": filesizeformat(declared.max_bytes)})


def _cleaned(data: bytes, kind: Kind, declared: FilePurpose) -> bytes:
    if kind in PICTURES:
        return pictures.clean_picture(data, kind, side=declared.picture_side)
    if kind in DOCUMENTS:
        return documents.clean_pdf(data) if kind == Kind.PDF else documents.clean_office(data, kind)
    text = decode_text(data)
    if declared.guard_text:
        guard.require_clean(text)
    return "\n".join(text.splitlines()).encode() + b"\n"


def store_file(*, clean: CleanFile, unit: str, object_type: str, object_id: str, by: Actor, title: str = "") -> FileUse:
    """Store a cleaned file beside a thing, in the caller's transaction. The same content is stored once.

    Raises BadInput for a title which carries personal details.
    """
    declared = purpose_of(clean.purpose)
    now = clock.now()
    sha256 = store.keep(clean.data)
    with db.write():
        stored, _made = StoredFile.objects.select_for_update().get_or_create(
            sha256=sha256, defaults={"kind": clean.kind, "size": len(clean.data), "stored_at": now}
        )
        store.keep(clean.data)  # it may have been cleared since; whoever clears holds the row
        if stored.unused_since is not None:
            stored.unused_since = None
            stored.save(update_fields=["unused_since"])
        use = FileUse.objects.create(
            stored=stored,
            purpose=clean.purpose,
            unit=unit,
            object_type=object_type,
            object_id=object_id,
            title=title,
            post=by.post_id,
            created_at=now,
            kept_until=clock.today() + declared.kept_for if declared.kept_for else None,
        )
        _note(use, "store", by)
        return use


def _note(use: FileUse, verb: str, by: Actor) -> None:
    audit.record(
        by=by,
        verb=f"files.{verb}",
        unit=use.unit,
        object_type=use.object_type,
        object_id=use.object_id,
        detail={"file": use.public_id, "purpose": use.purpose},
    )


def end_use(*, use: FileUse, by: Actor) -> None:
    """Let a file go. Its content is removed a day later when nothing else uses it."""
    with db.write():
        stored = StoredFile.objects.select_for_update().get(pk=use.stored_id)
        _note(use, "end_use", by)
        FileUse.objects.filter(pk=use.pk).delete()
        if not stored.uses.exists():
            stored.unused_since = clock.now()
            stored.save(update_fields=["unused_since"])


def end_old_uses(*, by: Actor) -> int:
    """Let go every file whose time has passed. Returns how many."""
    ended = 0
    for use in FileUse.objects.filter(kept_until__lt=clock.today()).order_by("pk"):
        end_use(use=use, by=by)
        ended += 1
    return ended


def clear_unused() -> int:
    """Remove contents that nothing has used for a day, then what lies in the folder without a row. Returns how many."""
    before, cleared = clock.now() - GRACE, 0
    for pk in list(StoredFile.objects.filter(unused_since__lt=before).order_by("pk").values_list("pk", flat=True)):
        with db.write():
            stored = StoredFile.objects.select_for_update().filter(pk=pk, unused_since__lt=before).first()
            if stored is None or stored.uses.exists():
                continue
            stored.delete()
            store.remove(stored.sha256)
            cleared += 1
    return cleared + _clear_strays()


def _clear_strays() -> int:
    """Contents whose transaction was rolled back: older than the grace, and no row knows them."""
    cleared = 0
    with store.locked():
        for sha256 in list(store.older_than(clock.now() - GRACE)):
            if not StoredFile.objects.filter(sha256=sha256).exists():
                store.remove(sha256)
                cleared += 1
    return cleared
