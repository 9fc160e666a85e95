"""Sample accounts: one way in for each level of a sample nation, under the product's own rules of signing in.

Nothing of the product is loosened: the password is hashed, the second factor is asked, the head of a group binds a
phone and chooses a PIN. What is different is only that a sample installation tells everybody the password and the
present code. Both are derived from the installation's secret key: no sample password is stored or shipped, and one of
another installation opens nothing here.
"""

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.errors import NotFound
from binhyen.org.models import Unit
from binhyen.org.queries import label_on
from binhyen.org.queries.trees import alive
from binhyen.org.rules.names import full_name
from binhyen.org.states import UnitKind
from binhyen.people.models import Appointment, DeviceBinding, User
from binhyen.people.queries import has_second_factor, person_by_username
from binhyen.people.roles import Role
from binhyen.people.services import factors, phones
from binhyen.people.states import AppointmentKind, BindingState
from binhyen.simulation.models import SampleNation
from binhyen.simulation.queries import SIMULATION, places_on


@dataclass(frozen=True, slots=True)
class Level:
    """A level that somebody can try: the sign-in name of its account and the role of its post."""

    username: str
    words: Promise
    role: Role
    kind: UnitKind


LEVELS = (
    Level("mau.trung-uong", _("Centre"), Role.CENTRE_ADMIN, UnitKind.CENTRE),
    Level("mau.tinh", _("Province: coordinator"), Role.PROVINCE_COORDINATOR, UnitKind.PROVINCE),
    Level("mau.tinh-xac-nhan", _("Province: confirms changes of units"), Role.PROVINCE_CONFIRMER, UnitKind.PROVINCE),
    Level("mau.xa", _("Commune"), Role.COMMUNE_COORDINATOR, UnitKind.COMMUNE),
    Level("mau.ky-thuat", _("Technical administrator"), Role.TECHNICAL_ADMIN, UnitKind.CENTRE),
)
HEAD = Level("mau.truong-nhom", _("Head of a residential group"), Role.HAMLET_HEAD, UnitKind.GROUP)


@dataclass(frozen=True, slots=True)
class Way:
    """How one level signs in: with a password and the code of the moment, or by binding a phone at a link.

    A bound phone has no link any more: it signs in with the PIN that was chosen on it.
    """

    words: str | Promise
    place: str
    full_name: str
    username: str
    password: str = ""
    code: str = ""
    link: str = ""


def sample_password(username: str) -> str:
    """The password of a sample account on this installation: 16 letters and digits."""
    mac = salted_hmac("binhyen.simulation.password", username, algorithm="sha256").digest()
    return "-".join(base64.b32encode(mac[:10]).decode().lower()[start : start + 4] for start in range(0, 16, 4))


def sample_secret(username: str) -> str:
    """The secret of a sample account's authenticator on this installation, in base 32."""
    mac = salted_hmac("binhyen.simulation.totp", username, algorithm="sha256").digest()
    return base64.b32encode(mac[:20]).decode()


def code_now(username: str, steps: int = 0) -> str:
    """The code that the authenticator of a sample account shows now, or so many steps of 30 s later."""
    counter = int(time.time()) // 30 + steps  # authenticators go by the clock of the world
    return str(totp.format_hotp_value(totp.hotp_value(sample_secret(username), counter)))


def open_accounts(*, nation: SampleNation) -> None:
    """Give the holder of one post of each level a sample account; those that are open already stay as they are.

    Raises NotFound when the sample has no commune with all its posts held.
    """
    wanted = dict(_seats(nation))
    for level, seat in wanted.items():
        if person_by_username(level.username) is None:
            with db.write():
                _open(level, seat)


def _open(level: Level, seat: Appointment) -> None:
    person = seat.person
    person.username = level.username
    if level is not HEAD:
        person.set_password(sample_password(level.username))
    person.save(update_fields=["username", "password"])
    audit.keep_holder(person=person.public_id, name=person.full_name)
    if level is not HEAD and not has_second_factor(person):
        factors.add_totp(
            person=person,
            secret=sample_secret(level.username),
            code=code_now(level.username, steps=-1),
            by=SIMULATION,
            unit=seat.post.unit.public_id,
        )


def _holder(nation: SampleNation, role: Role, units: Q) -> Appointment | None:
    held = Appointment.objects.filter(alive(nation.on), units, kind=AppointmentKind.HOLDER, post__role=role)
    return held.select_related("person", "post__unit").order_by("post__unit_id", "post_id").first()


def _seats(nation: SampleNation) -> Iterator[tuple[Level, Appointment]]:
    """Which appointment stands for each level: the Centre, the sample's province and its first whole commune."""
    mine = [place for place in places_on(nation.on) if place.province_code in {"", nation.province_code}]
    upper = {place.kind: place.unit_id for place in mine if place.kind != UnitKind.COMMUNE}
    commune, head = _whole_commune(nation, [place.unit_id for place in mine if place.kind == UnitKind.COMMUNE])
    for level in LEVELS:
        if level.kind == UnitKind.COMMUNE:
            yield level, commune
        elif level.kind in upper:
            seat = _holder(nation, level.role, Q(post__unit_id=upper[level.kind]))
            if seat is not None:
                yield level, seat
    yield HEAD, head


def _whole_commune(nation: SampleNation, communes: list[int]) -> tuple[Appointment, Appointment]:
    for unit in communes:
        commune = _holder(nation, Role.COMMUNE_COORDINATOR, Q(post__unit_id=unit))
        below = Unit.objects.filter(alive(nation.on, "parents__"), parents__parent_id=unit).values("pk")
        head = _holder(nation, Role.HAMLET_HEAD, Q(post__unit_id__in=below))
        if commune is not None and head is not None:
            return commune, head
    raise NotFound(_("The sample has no commune whose posts are all held."))


def ways_in() -> list[Way]:
    """How each level signs in at this moment; empty where this is no sample installation."""
    if not settings.BINHYEN_SAMPLE:
        return []
    found = []
    for level in (*LEVELS, HEAD):
        person = person_by_username(level.username)
        seat = _seat_of(person) if person else None
        if person is not None and seat is not None:
            found.append(_way(level, person, seat))
    return found


def _seat_of(person: User) -> Appointment | None:
    return (
        Appointment.objects.filter(alive(clock.today()), person=person)
        .select_related("post__unit")
        .order_by("valid_from")
        .first()
    )


def _way(level: Level, person: User, seat: Appointment) -> Way:
    label = label_on(seat.post.unit, clock.today())
    way = Way(level.words, full_name(label.form, label.name), person.full_name, level.username)
    if level is not HEAD:
        return Way(
            way.words,
            way.place,
            way.full_name,
            way.username,
            password=sample_password(level.username),
            code=code_now(level.username),
        )
    issued = DeviceBinding.objects.filter(
        person=person, state=BindingState.ISSUED, token_expires_at__gt=clock.now()
    ).first()
    return Way(way.words, way.place, way.full_name, way.username, link=phones.link_of(issued) if issued else "")


def offer_phone() -> None:
    """Issue a fresh code for the sample head of a group, unless one waits or a phone is bound already."""
    person = person_by_username(HEAD.username)
    seat = _seat_of(person) if person else None
    if person is None or seat is None:
        return
    live = DeviceBinding.objects.filter(person=person).exclude(state=BindingState.REVOKED)
    if live.exclude(state=BindingState.ISSUED, token_expires_at__lte=clock.now()).exists():
        return
    phones.issue_code(post=seat.post, person=person, by=SIMULATION)
