"""Contents are stored once, counted, given out safely, and removed when nobody uses them."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from binhyen.audit.models import Entry
from binhyen.core import clock, db
from binhyen.core.access import access_of
from binhyen.core.actor import VISITOR, Actor, system_actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.core.errors import NotFound, Refused
from binhyen.core.purpose import Purpose
from binhyen.files import purposes, queries, services, store, views
from binhyen.files.models import FileUse, StoredFile
from binhyen.files.purposes import FilePurpose
from binhyen.files.states import Kind
from binhyen.jobs.registry import handlers
from tests.files.test_files_cleaning import clean, picture, secretive_pdf

pytestmark = pytest.mark.django_db
OWNER = Actor(person_id="own", post_id="post-own")
MATE = Actor(person_id="mate", post_id="post-mate")


def mine(by: Actor, use: FileUse) -> Decision:
    return ALLOWED if by.post_id == use.post else refused("not yours")


DECLARED = Purpose(what="Thử", reader="người gửi", retention="mười ngày")
purposes.register(
    FilePurpose("tests.own", "Thử", DECLARED, frozenset(Kind), 3_000_000, mine, kept_for=timedelta(days=10))
)


def put(
    data: bytes, *, purpose: str = "tests.own", object_id: str = "1", title: str = "", by: Actor = OWNER
) -> FileUse:
    made = services.clean_bytes(data, name="", purpose=purpose)
    with db.write():
        return services.store_file(clean=made, unit="u1", object_type="thing", object_id=object_id, by=by, title=title)


def test_the_same_content_is_stored_once_and_used_twice() -> None:
    first, second = put(picture()), put(picture(), object_id="2")
    assert first.stored_id == second.stored_id
    path = store.path_of(first.stored.sha256)
    assert path.read_bytes() == clean(picture()).data
    assert path.parent.parent.name == first.stored.sha256[:2]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [use.object_id for use in queries.uses_of("thing", "2")] == ["2"]
    assert [entry.verb for entry in Entry.objects.filter(chain="u1")] == ["files.store", "files.store"]


def test_a_title_with_personal_details_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(Refused):
        put(picture(), title="CCCD 012345678901")
    assert not FileUse.objects.exists()


def test_a_content_goes_a_day_after_its_last_use() -> None:
    first, second = put(picture()), put(picture())
    path = store.path_of(first.stored.sha256)
    services.end_use(use=first, by=OWNER)
    later = clock.now() + timedelta(days=2)
    with clock.frozen_at(later):
        assert services.clear_unused() == 0
    services.end_use(use=second, by=OWNER)
    assert services.clear_unused() == 0
    assert path.exists()
    with clock.frozen_at(later):
        assert services.clear_unused() == 1
    assert not path.exists()
    assert not StoredFile.objects.exists()


def test_a_content_that_is_used_again_in_time_stays() -> None:
    services.end_use(use=put(picture()), by=OWNER)
    again = put(picture())
    assert again.stored.unused_since is None
    StoredFile.objects.update(unused_since=clock.now() - timedelta(days=3))
    assert services.clear_unused() == 0


def test_what_a_rollback_left_on_the_disk_is_cleared() -> None:
    name = store.keep(b"stray")
    kept = put(picture()).stored.sha256
    draft = store.path_of(name).with_name(".draft")
    draft.write_bytes(b"half")
    for path in (store.path_of(name), store.path_of(kept), draft):
        os.utime(path, (1, 1))
    assert services.clear_unused() == 1
    assert not store.path_of(name).exists()
    assert not draft.exists()
    assert store.path_of(kept).exists()
    store.keep(b"stray")
    assert services.clear_unused() == 0


def test_a_content_that_the_disk_lost_is_written_again_by_the_next_use() -> None:
    first = put(picture())
    store.remove(first.stored.sha256)
    with pytest.raises(NotFound):
        queries.content_of(first)
    put(picture())
    assert queries.content_of(first).read(3) == b"\xff\xd8\xff"


def test_files_end_when_their_time_has_passed() -> None:
    put(picture())
    with clock.frozen_at(clock.now() + timedelta(days=12)):
        handlers()["files.clear"].work({}, None)  # type: ignore[arg-type]
    assert not FileUse.objects.exists()
    assert Entry.objects.get(verb="files.end_use").system == "files"


@pytest.mark.parametrize(("by", "status"), [(OWNER, 200), (MATE, 404), (VISITOR, 404)])
def test_owner_mate_and_stranger(by: Actor, status: int) -> None:
    use = put(picture())
    request = RequestFactory().get(f"/tep/{use.public_id}/")
    request.actor = by  # type: ignore[attr-defined]
    if status == 404:
        with pytest.raises(NotFound):
            views.serve(request, use.public_id)
        return
    assert views.serve(request, use.public_id).status_code == 200


def test_a_file_is_given_out_under_our_own_name_and_can_start_nothing() -> None:
    use = put(picture("PNG"), purpose="tests.any", title="Biển báo ngõ 5")
    response = Client().get(f"/tep/{use.public_id}/")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == f'inline; filename="tests-any-{use.public_id}.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == views.CSP
    assert response["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in response
    assert b"".join(response).startswith(b"\x89PNG")  # type: ignore[arg-type]
    document = put(secretive_pdf(), purpose="tests.any")
    assert Client().get(f"/tep/{document.public_id}/")["Content-Disposition"].startswith("attachment; ")
    assert access_of(views.serve) is not None


def test_an_unknown_address_and_a_wrong_method() -> None:
    assert Client().get("/tep/khong-co/").status_code == 404
    assert Client().post("/tep/khong-co/").status_code == 405


def test_rows_read_well() -> None:
    use = put(picture())
    assert str(use) == f"tests.own {use.public_id}"
    assert str(use.stored).startswith("jpeg ")


def test_the_words_of_kinds_are_vietnamese() -> None:
    with translation.override("vi"):
        assert str(Kind.JPEG.label) == "ảnh (JPEG)"


def test_the_system_may_let_files_go(settings: Any) -> None:
    use = put(picture(), by=system_actor("import"))
    services.end_use(use=use, by=system_actor("import"))
    assert not FileUse.objects.exists()
