"""The outbox: exactly the letters that were meant, in the addressee's language, kept no longer than needed."""

import contextlib
import logging
import smtplib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from binhyen.audit import sealing, witnesses
from binhyen.audit.models import Entry, Handover
from binhyen.audit.services import PLATFORM
from binhyen.core import clock, db
from binhyen.core.actor import VISITOR, Actor, Grant, system_actor
from binhyen.core.clock import VIET_NAM
from binhyen.core.errors import InvalidTransition, NotAllowed, NotFound
from binhyen.jobs.models import Job
from binhyen.jobs.registry import handlers
from binhyen.jobs.worker import Worker
from binhyen.notify import channels, queries, rules, sending, services, witness
from binhyen.notify.models import Declined, Letter
from binhyen.notify.services import Addressee, queue_letter
from binhyen.notify.states import TRANSITIONS, State, Verb

pytestmark = pytest.mark.django_db
BY = system_actor("tests")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=VIET_NAM)
TEMPLATE = "notify/letters/daily_root"
HOME = Addressee(person="p1", post="post1", email="an@example.vn")
SEEN: list[channels.Message] = []


def put(key: str = "k", to: Addressee = HOME, **options: Any) -> Letter:
    context = {"day": date(2026, 11, 22), "line": f"dòng {key}", "chains": 3}
    return queue_letter(to=to, template=TEMPLATE, context=context, unit=PLATFORM, key=key, **{"by": BY, **options})


@pytest.fixture(autouse=True)
def _monday() -> Any:
    SEEN.clear()
    with clock.frozen_at(MONDAY):
        yield


def down(message: channels.Message) -> None:
    raise smtplib.SMTPRecipientsRefused({message.address: (550, b"CANARY")})


def test_every_state_answers_every_verb() -> None:
    assert set(TRANSITIONS) == set(State)
    assert all(set(row) == set(Verb) for row in TRANSITIONS.values())


def test_the_same_key_is_one_letter() -> None:
    assert put("a").pk == put("a").pk
    assert Entry.objects.filter(verb="notify.queue").count() == 1


def test_a_letter_disappears_with_the_transaction_that_it_tells_of() -> None:
    with contextlib.suppress(RuntimeError), db.write():
        put(urgent=True)
        raise RuntimeError
    assert not Letter.objects.exists()
    assert not Job.objects.exists()


def test_an_urgent_letter_leaves_at_once_in_the_language_of_its_addressee() -> None:
    put("vi", urgent=True)
    put("en", to=Addressee(email="b@example.vn", language="en"), urgent=True)
    with translation.override("en"):
        Worker().run(once=True)
    subjects = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert subjects == {
        "an@example.vn": "Mã gốc nhật ký ngày 22/11/2026",
        "b@example.vn": "Root of the trail of 22/11/2026",
    }
    first = mail.outbox[0]
    assert "dòng vi" in first.body
    assert first.extra_headers["Message-ID"].startswith(f"<letter.{Letter.objects.get(key='vi').public_id}@")
    assert set(Letter.objects.values_list("state", flat=True)) == {State.SENT}
    assert sending.send_now(public_id=Letter.objects.get(key="vi").public_id) == 0


def test_ordinary_letters_wait_for_the_morning_and_leave_together() -> None:
    for key in "abc":
        put(key)
    put("other", to=Addressee(email="b@example.vn"))
    assert sending.send_due(gateway=SEEN.append) == 0
    with clock.frozen_at(MONDAY + timedelta(days=1)):
        assert sending.send_due(gateway=SEEN.append) == 4
    together, alone = SEEN
    assert all(f"dòng {key}" in together.body for key in "abc")
    assert together.unsubscribe in together.body
    assert alone.unsubscribe == ""
    assert {rules.next_digest(MONDAY.replace(hour=hour)).hour for hour in (1, 7, 23)} == {7}
    assert rules.next_digest(MONDAY.replace(hour=1)).date() == MONDAY.date()


def test_what_is_not_taken_waits_longer_each_time_and_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    letter = put(urgent=True)
    waits, moment = [], MONDAY
    with caplog.at_level(logging.DEBUG):
        for _attempt in range(rules.MOST_ATTEMPTS):
            with clock.frozen_at(moment):
                assert sending.send_due(gateway=down) == 0
            letter.refresh_from_db()
            waits.append(letter.send_after - moment)
            moment += timedelta(days=1)
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert (letter.state, letter.error) == (State.FAILED, "SMTPRecipientsRefused")
    assert "CANARY" not in caplog.text
    assert "an@example.vn" not in caplog.text
    assert "dòng" not in caplog.text


def test_two_workers_do_not_send_one_letter_twice() -> None:
    letter = put(urgent=True)
    assert [len(sending._hold([letter])), len(sending._hold([letter]))] == [1, 0]
    assert sending.send_due(gateway=SEEN.append) == 0
    with clock.frozen_at(MONDAY + sending.HELD):
        assert sending.send_due(gateway=SEEN.append) == 1


def test_a_letter_withdrawn_on_its_way_stays_withdrawn() -> None:
    letter = put(urgent=True)

    def slow(message: channels.Message) -> None:
        services.withdraw_letter(letter=letter, by=BY)

    sending.send_due(gateway=slow)
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN


def test_words_and_address_go_thirty_days_after_the_end() -> None:
    put("sent", urgent=True)
    put("waiting", to=Addressee(post="p"))
    sending.send_due(gateway=SEEN.append)
    with clock.frozen_at(MONDAY + timedelta(days=29)):
        assert services.clear_bodies() == 0
    with clock.frozen_at(MONDAY + timedelta(days=31)):
        handlers()["notify.clear_bodies"].work({}, None)  # type: ignore[arg-type]
    sent, waiting = Letter.objects.get(key="sent"), Letter.objects.get(key="waiting")
    assert (sent.subject, sent.body, sent.address) == ("", "", "")
    assert sent.cleared_at is not None
    assert waiting.body
    assert queries.lines([sent])[0].subject == "Không còn giữ nội dung"
    with pytest.raises(InvalidTransition):
        services.withdraw_letter(letter=sent, by=BY)


def test_a_secret_link_is_forgotten_as_soon_as_it_left_and_never_shown_to_the_unit() -> None:
    letter = put(urgent=True, confidential=True)
    assert queries.readable_body(letter) == ""
    assert "dòng" not in queries.lines([letter])[0].subject
    sending.send_due(gateway=SEEN.append)
    letter.refresh_from_db()
    assert (letter.state, letter.body, letter.address) == (State.SENT, "", "")
    printed = put("p", to=Addressee(post="p"), confidential=True)
    assert queries.readable_body(printed)
    assert services.mark_printed(letter=printed, by=BY).body == ""


def test_without_an_address_the_letter_is_printed() -> None:
    letter = put(to=Addressee(post="p"))
    assert letter.state == State.TO_PRINT
    assert services.mark_printed(letter=letter, by=BY).state == State.PRINTED
    with pytest.raises(InvalidTransition):
        services.mark_printed(letter=letter, by=BY)


def test_what_could_not_be_delivered_is_sent_again_or_printed() -> None:
    for key in "ab":
        put(key)
        Letter.objects.filter(key=key).update(state=State.FAILED, ended_at=MONDAY, attempts=8)
    first, second = Letter.objects.order_by("key")
    assert services.try_again(letter=first, by=BY).state == State.QUEUED
    assert services.turn_to_print(letter=second, by=BY).state == State.TO_PRINT
    Letter.objects.filter(pk=first.pk).update(state=State.FAILED, ended_at=MONDAY, body="")
    with pytest.raises(NotFound):
        services.try_again(letter=first, by=BY)
    first.refresh_from_db()
    assert services.open_verbs(first) == {Verb.WITHDRAW}


def test_who_declined_gets_only_letters_of_duty() -> None:
    waiting = put("before")
    services.decline(person="p1", by=BY)
    services.decline(person="p1", by=BY)
    waiting.refresh_from_db()
    assert waiting.state == State.UNWANTED
    assert (put("after").state, put("after").body) == (State.UNWANTED, "")
    assert put("duty", duty=True).state == State.QUEUED
    assert sending.message_of([Letter.objects.get(key="duty")]).unsubscribe == ""
    services.accept(person="p1", by=BY)
    services.accept(person="p1", by=BY)
    assert put("again").state == State.QUEUED
    assert list(Entry.objects.filter(object_type="letters").values_list("verb", flat=True)) == [
        "notify.decline",
        "notify.accept",
    ]


def test_the_link_of_a_letter_declines_without_signing_in_and_opening_it_changes_nothing() -> None:
    put(urgent=True)
    sending.send_due()
    letter = mail.outbox[0]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert not Declined.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Declined.objects.get().person == "p1"
    assert client.post(address, {"nhan-lai": "1"}).status_code == 200
    assert not Declined.objects.exists()
    assert client.post(address[:-2] + "/").status_code == 404


@given(st.text(max_size=60))
def test_no_value_can_reach_into_the_head_of_a_letter(value: str) -> None:
    words = services.written(TEMPLATE, "en", {"day": date(2026, 1, 1), "line": value, "chains": 1, "base_url": "x"})
    assert "\n" not in words.subject
    assert words.subject == "Root of the trail of 01/01/2026"


def test_a_letter_without_a_template_or_a_subject_is_an_error_of_the_program() -> None:
    with pytest.raises(TemplateDoesNotExist):
        services.written("notify/letters/none", "vi", {})
    with pytest.raises(ValueError, match="subject"):
        rules.split("no heading")


def test_markdown_becomes_plain_text() -> None:
    text = rules.as_text("## Việc\n\n**Gấp**: [mở](https://a.vn), [https://b.vn](https://b.vn)\n\n\n\n- một")
    assert text == "Việc\n\nGấp: mở: https://a.vn, https://b.vn\n\n- một\n"
    assert [rules.masked(address) for address in ("an@example.vn", "")] == ["a…@example.vn", ""]


def test_the_daily_root_leaves_to_outside_witnesses(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "_witnesses", {})
    witness.stand_by()
    assert witnesses.configured() == {}
    settings.BINHYEN_WITNESS_EMAIL = "giu@example.org, so@example.org"
    witness.stand_by()
    put()
    root = sealing.seal_day(day=clock.today())
    Worker().run(once=True)
    Worker().run(once=True)
    kept = [each for letter in mail.outbox for each in witnesses.read(str(letter.body))]
    assert [(each.day, each.root) for each in kept] == [(root.day, root.root)] * 2
    assert {letter.to[0] for letter in mail.outbox} == {"giu@example.org", "so@example.org"}
    assert Handover.objects.get().delivered_at is not None


READER = Actor(person_id="p", post_id="q", unit_id=1, grants=(Grant(unit_id=1, verbs=frozenset({"config.read"})),))


@pytest.mark.parametrize(("by", "status"), [(READER, 200), (Actor(person_id="m", post_id="n"), 403), (VISITOR, 302)])
def test_the_pages_for_owner_mate_and_stranger(by: Actor, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = put()
    Letter.objects.update(state=State.FAILED, ended_at=MONDAY)
    monkeypatch.setattr("binhyen.core.access.actor_of", lambda request: by)
    monkeypatch.setattr("binhyen.notify.views.actor_of", lambda request: by)
    for address in (
        "/ban-lam-viec/thu/",
        f"/ban-lam-viec/thu/don-vi/{PLATFORM}/",
        f"/ban-lam-viec/thu/{letter.public_id}/",
    ):
        assert Client().get(address).status_code == status
    wanted = Client().post(f"/ban-lam-viec/thu/{letter.public_id}/in-ra/").status_code
    assert wanted == (302 if status == 200 else status)
    letter.refresh_from_db()
    assert letter.state == (State.TO_PRINT if status == 200 else State.FAILED)


def test_what_the_pages_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("binhyen.core.access.actor_of", "binhyen.notify.views.actor_of"):
        monkeypatch.setattr(name, lambda request: READER)
    letter, secret = put("a"), put("b", confidential=True)
    gone = put("c")
    Letter.objects.filter(pk=gone.pk).update(state=State.SENT, ended_at=MONDAY, body="", cleared_at=MONDAY)
    client = Client()
    page = client.get("/ban-lam-viec/thu/?trang-thai=queued").content.decode()
    assert "a…@example.vn" in page
    assert "an@example.vn" not in page
    assert "Thư có liên kết bí mật" in page
    assert "dòng a" in client.get(f"/ban-lam-viec/thu/{letter.public_id}/").content.decode()
    assert "dòng b" not in client.get(f"/ban-lam-viec/thu/{secret.public_id}/").content.decode()
    assert client.get(f"/ban-lam-viec/thu/{gone.public_id}/").status_code == 200
    assert client.get("/ban-lam-viec/thu/khong-co/").status_code == 404
    assert "thư nào" in client.get("/ban-lam-viec/thu/?trang-thai=failed").content.decode()
    Letter.objects.filter(pk=letter.pk).update(state=State.FAILED, ended_at=MONDAY)
    for verb, state in (("gui-lai", State.QUEUED), ("rut", State.WITHDRAWN)):
        assert client.post(f"/ban-lam-viec/thu/{letter.public_id}/{verb}/").status_code == 302
        letter.refresh_from_db()
        assert letter.state == state
    assert client.post(f"/ban-lam-viec/thu/{letter.public_id}/da-in/").status_code == 409


def test_a_reader_of_another_unit_sees_no_letters() -> None:
    with pytest.raises(NotAllowed):
        services.withdraw_letter(letter=put(), by=Actor(person_id="m", post_id="n"))
    assert str(Letter.objects.get()).startswith(TEMPLATE)


def test_the_periodic_job_sends() -> None:
    put(urgent=True)
    handlers()["notify.send_due"].work({}, None)  # type: ignore[arg-type]
    assert len(mail.outbox) == 1
