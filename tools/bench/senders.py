"""Who sends in the storm: the heads of residential groups, each signed in, and what they send.

The sessions are stored as signing in would have stored them: hashing a hundred thousand passwords is no part of what is
measured.
"""

import random
import secrets
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from tools.bench.storm import Sending, Watch

LETTERS = string.ascii_letters + string.digits
BACKEND = "binhyen.people.backend.StaffBackend"
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Ready:
    """A report about to be sent: its slot, its values, and the sending itself."""

    slot: int
    values: Sequence[int]
    sending: Sending

    def as_plain(self) -> dict[str, Any]:
        """For a JSON file."""
        return asdict(self)


def open_sessions(people: Iterable[Any]) -> dict[int, str]:
    """A session for each of these accounts: cookies (session and CSRF token) by primary key of the account."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session

    from binhyen.core import clock, db
    from binhyen.people.sessions import SessionStore

    store, until = SessionStore(), clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    cookies, rows = {}, []
    for person in people:
        key = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(32))
        values = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        rows.append(Session(session_key=key, session_data=store.encode(values), expire_date=until))
        cookies[person.pk] = key
    for start in range(0, len(rows), AT_ONCE):
        with db.write():
            Session.objects.bulk_create(rows[start : start + AT_ONCE])
    return cookies


def cookies_of(session: str, token: str) -> str:
    """The Cookie header of somebody signed in."""
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"


def new_token() -> str:
    """A CSRF token as the product hands them out: the cookie carries it, the header repeats it."""
    return "".join(secrets.choice(LETTERS) for _ in range(32))


def heads_of(unit_ids: Iterable[int]) -> dict[int, Any]:
    """Who heads each of these groups today, by unit."""
    from binhyen.people.models import Appointment

    wanted, found = list(unit_ids), {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Appointment.objects.filter(
            kind="holder", valid_to=None, post__role="hamlet_head", post__unit_id__in=wanted[start : start + AT_ONCE]
        )
        found.update({row.post.unit_id: row.person for row in rows.select_related("person", "post")})
    return found


def body_of(values: Sequence[int], base: int, key: str) -> str:
    """The fields of the form as the browser sends them."""
    return urlencode({**{f"s{place}": value for place, value in enumerate(values)}, "goc": base, "once": key})


def sending_of(slot: Any, values: Sequence[int], session: str, *, base: int = 0, key: str = "") -> Ready:
    """A report of one slot, ready to be sent by somebody signed in."""
    token, once = new_token(), key or f"do-{slot.pk}-{base}"
    where = (slot.unit.public_id, slot.period.public_id, slot.form_version.form.code)
    path = reverse("figures:report_send", args=where)
    sending = Sending(once, path, cookies_of(session, token), token, body_of(values, base, once))
    return Ready(slot.pk, list(values), sending)


def ready_reports(slots: Sequence[Any], heads: Mapping[int, Any], size: int, seed: int) -> list[Ready]:
    """A first report for each slot, by the head of its group."""
    sessions, dice = open_sessions(heads[slot.unit_id] for slot in slots), random.Random(seed)
    return [
        sending_of(slot, [dice.randrange(60) for _ in range(size)], sessions[heads[slot.unit_id].pk]) for slot in slots
    ]


def watch_of(form: str, period: Any) -> Watch:
    """The Centre's page of a form and period, open in the browser of somebody who may read it."""
    from binhyen.core import clock
    from binhyen.org.queries import root_unit
    from binhyen.people.models import Appointment

    centre = root_unit(clock.today())
    assert centre is not None
    seat = Appointment.objects.select_related("person").filter(
        kind="holder", valid_to=None, post__role="centre_admin", post__unit=centre
    )
    person = seat.order_by("pk")[0].person
    session = open_sessions([person])[person.pk]
    page = f"{reverse('insights:board', args=[centre.public_id])}?{urlencode({'bieu': form, 'ky': period.public_id})}"
    live = reverse("insights:live", args=[centre.public_id, period.public_id, form])
    return Watch(page, live, cookies_of(session, new_token()))
