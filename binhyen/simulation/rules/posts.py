"""Which posts a unit of each kind has, who stands on them, which are empty and which have just changed hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from binhyen.org.states import Form, UnitKind
from binhyen.people.roles import Function, Role, Title
from binhyen.people.states import AppointmentKind
from binhyen.simulation.rules.names import full_name

VACANT_SHARE, ACTING_SHARE, DEPUTY_SHARE, HAND_OVER_SHARE = 0.03, 0.03, 0.05, 0.02
REFORM = date(2025, 7, 1)
"""The day the two-level government began: no post of a province or commune is older in the sample."""

HAND_OVER_WINDOW = 30
"""A recent hand-over lies within so many days before the sample's own day."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A kind of post: its role and title, whether the public sees it, and whether it can be empty in the sample."""

    role: Role
    title: Title
    function: Function = Function.ALL
    public: bool = False
    hours: str = ""
    always_held: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """A person on a post; `valid_to` is the first day on which the person no longer stands there."""

    full_name: str
    kind: AppointmentKind
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PostPlan:
    """A post to be made, with the people on it. `planted` says what later rooms can look for in it."""

    seat: Seat
    valid_from: date
    holdings: tuple[Holding, ...]
    planted: str


_DAY, _OFFICE = "24/24", "7:30–11:30, 13:30–17:00"

SEATS: dict[UnitKind, tuple[Seat, ...]] = {
    UnitKind.CENTRE: (
        Seat(Role.CENTRE_ADMIN, Title.STANDING_OFFICER, public=True, hours=_OFFICE, always_held=True),
        Seat(Role.CENTRE_ADMIN, Title.MOVEMENT_HEAD, Function.POLICE),
        Seat(Role.APPROVER, Title.COMMITTEE_HEAD, public=True, always_held=True),
        Seat(Role.APPROVER, Title.COMMITTEE_DEPUTY),
        Seat(Role.FRONT_OFFICER, Title.FRONT_CHAIR, Function.FRONT, public=True),
        Seat(Role.RIGHTS_REVIEWER, Title.RIGHTS_REVIEWER, public=True, always_held=True),
        Seat(Role.READER, Title.INSPECTOR),
        Seat(Role.TECHNICAL_ADMIN, Title.SYSTEM_ADMIN, always_held=True),
    ),
    UnitKind.PROVINCE: (
        Seat(Role.PROVINCE_COORDINATOR, Title.STANDING_OFFICER, public=True, hours=_OFFICE, always_held=True),
        Seat(Role.PROVINCE_CONFIRMER, Title.UNITS_OFFICER, Function.GOVERNMENT, always_held=True),
        Seat(Role.APPROVER, Title.COMMITTEE_HEAD, public=True),
        Seat(Role.APPROVER, Title.COMMITTEE_DEPUTY),
        Seat(Role.FRONT_OFFICER, Title.FRONT_CHAIR, Function.FRONT, public=True),
        Seat(Role.RIGHTS_REVIEWER, Title.RIGHTS_REVIEWER),
        Seat(Role.READER, Title.READER),
        Seat(Role.TECHNICAL_ADMIN, Title.SYSTEM_ADMIN),
    ),
    UnitKind.COMMUNE: (
        Seat(Role.COMMUNE_COORDINATOR, Title.STANDING_OFFICER, public=True, hours=_OFFICE),
        Seat(Role.COMMUNE_POLICE_DUTY, Title.POLICE_DUTY, Function.POLICE, public=True, hours=_DAY),
        Seat(Role.APPROVER, Title.CHAIR, Function.GOVERNMENT, public=True),
        Seat(Role.APPROVER, Title.POLICE_CHIEF, Function.POLICE),
        Seat(Role.FRONT_OFFICER, Title.FRONT_OFFICER, Function.FRONT, public=True, hours=_OFFICE),
    ),
    UnitKind.AGENCY: (Seat(Role.INSTITUTION_CONTACT, Title.INSTITUTION_HEAD),),
    UnitKind.ENTERPRISE: (Seat(Role.INSTITUTION_CONTACT, Title.SAFETY_OFFICER),),
    UnitKind.SCHOOL: (Seat(Role.INSTITUTION_CONTACT, Title.INSTITUTION_HEAD),),
}

_HEAD_OF = {
    Form.THON: Title.TRUONG_THON, Form.LANG: Title.TRUONG_LANG, Form.BAN: Title.TRUONG_BAN, Form.AP: Title.TRUONG_AP,
    Form.BUON: Title.TRUONG_BUON, Form.PHUM: Title.TRUONG_PHUM, Form.SOC: Title.TRUONG_PHUM,
    Form.KHOM: Title.TRUONG_KHOM, Form.KHU_PHO: Title.TRUONG_KHU_PHO,
}  # fmt: skip


def seats_of(kind: UnitKind, form: Form) -> Sequence[Seat]:
    """The posts of a unit. A residential group has its head, its cell secretary and its Front committee head (R13)."""
    if kind != UnitKind.GROUP:
        return SEATS[kind]
    return (
        Seat(Role.HAMLET_HEAD, _HEAD_OF.get(form, Title.TO_TRUONG), public=True),
        Seat(Role.CELL_SECRETARY, Title.CELL_SECRETARY, Function.PARTY),
        Seat(Role.FRONT_OFFICER, Title.FRONT_WORK_HEAD, Function.FRONT),
    )


def _recent_hand_over(random: Random, begun: date, on: date) -> tuple[Holding, ...]:
    changed = on - timedelta(days=random.randint(1, HAND_OVER_WINDOW))
    return (
        Holding(full_name(random), AppointmentKind.HOLDER, begun, changed),
        Holding(full_name(random), AppointmentKind.HOLDER, changed, None),
    )


def plan_post(random: Random, seat: Seat, *, unit_from: date, on: date) -> PostPlan:
    """One post as it stands on the day `on`: usually held, sometimes empty, acting, with a deputy or just handed over.

    The post begins with its unit, or at the reform when the unit is older.
    """
    begun = max(unit_from, REFORM)
    settled = min(begun + timedelta(days=random.randint(0, 120)), on)
    draw = 1.0 if seat.always_held else random.random()
    if draw < VACANT_SHARE:
        return PostPlan(seat, begun, (), "vacant")
    draw -= VACANT_SHARE
    holder = Holding(full_name(random), AppointmentKind.HOLDER, settled, None)
    if draw < ACTING_SHARE:
        since = max(begun, on - timedelta(days=random.randint(0, 20)))
        return PostPlan(seat, begun, (Holding(holder.full_name, AppointmentKind.ACTING, since, None),), "acting")
    draw -= ACTING_SHARE
    if draw < HAND_OVER_SHARE and settled < on - timedelta(days=HAND_OVER_WINDOW):
        return PostPlan(seat, begun, _recent_hand_over(random, settled, on), "hand_over")
    if draw < HAND_OVER_SHARE + DEPUTY_SHARE:
        deputy = Holding(full_name(random), AppointmentKind.DEPUTY, settled, None)
        return PostPlan(seat, begun, (holder, deputy), "")
    return PostPlan(seat, begun, (holder,), "")
