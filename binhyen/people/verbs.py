"""What each role may do. This table is the whole of it; docs/reference/access-matrix.md is printed from it.

`own` holds at the post's own unit only, `subtree` there and in everything below. A grant is narrowed further by the
post's function. No role reads above itself or beside itself, and the technical administrator reads no content at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from binhyen.org.states import VERB_WORDS as ORG_WORDS
from binhyen.org.states import Verb as OrgVerb
from binhyen.people.roles import Role


class Verb(StrEnum):
    """What a post may be allowed to do in this room."""

    READ_DIRECTORY = "people.read_directory"
    MANAGE_POSTS = "people.manage_posts"
    APPOINT = "people.appoint"
    BIND_PHONES = "people.bind_phones"
    ASK_READING = "people.ask_reading"
    DECIDE_READING = "people.decide_reading"
    OVERSEE_READING = "people.oversee_reading"
    SEE_READINGS = "people.see_readings"


class AuditVerb(StrEnum):
    """Reading the trail and keeping the installation: who holds them is decided here, what they do elsewhere."""

    READ_AUDIT = "audit.read"
    READ_CONFIGURATION = "config.read"


class FiguresVerb(StrEnum):
    """Reports and their totals: who holds them is decided here, what they do in the room of figures."""

    READ = "figures.read"
    REPORT = "figures.report"
    REPORT_FOR = "figures.report_for"
    ACCEPT = "figures.accept"
    EXTEND_LOCK = "figures.extend_lock"
    EDIT_CALENDAR = "figures.edit_calendar"
    EDIT_FORMS = "figures.edit_forms"
    PROPOSE_OBJECT = "figures.propose_object"


class ReviewsVerb(StrEnum):
    """Reviews: who holds them is decided here, what they do in the room of reviews."""

    COMPOSE = "reviews.compose"
    APPROVE = "reviews.approve"
    ANSWER = "reviews.answer"


class InsightsVerb(StrEnum):
    """Public figures: who holds it is decided here, what it does in the room of insights."""

    PUBLISH = "insights.publish"


VERB_WORDS: Mapping[str, object] = MappingProxyType(
    {
        **dict(ORG_WORDS.items()),
        Verb.READ_DIRECTORY: _("See who stands on which post"),
        Verb.MANAGE_POSTS: _("Create, change and close posts"),
        Verb.APPOINT: _("Appoint, hand over, end an appointment, invite"),
        Verb.BIND_PHONES: _("Print the code that binds a phone"),
        Verb.ASK_READING: _("Ask for a staff session"),
        Verb.DECIDE_READING: _("Allow or refuse a staff session of a unit below"),
        Verb.OVERSEE_READING: _("Decide on staff sessions as oversight, at the own unit too"),
        Verb.SEE_READINGS: _("See what was read in staff sessions"),
        FiguresVerb.READ: _("Read reports and totals"),
        FiguresVerb.REPORT: _("Type and send the unit's own reports"),
        FiguresVerb.REPORT_FOR: _("Enter the report of a unit below, from paper or by phone"),
        FiguresVerb.ACCEPT: _("Accept or return the reports of the units directly below"),
        FiguresVerb.EXTEND_LOCK: _("Let a unit send after the lock"),
        FiguresVerb.EDIT_CALENDAR: _("Edit the calendar and open periods"),
        FiguresVerb.EDIT_FORMS: _("Make and change forms"),
        FiguresVerb.PROPOSE_OBJECT: _("Propose or confirm a new object of figures"),
        ReviewsVerb.COMPOSE: _("Compose a review"),
        ReviewsVerb.APPROVE: _("Approve a review"),
        ReviewsVerb.ANSWER: _("Answer proposals from below"),
        InsightsVerb.PUBLISH: _("Publish figures anew after corrections"),
        AuditVerb.READ_AUDIT: _("Read the trail of what was done"),
        AuditVerb.READ_CONFIGURATION: _("See the configuration and the state of the installation"),
    }
)
"""Every verb that a role can carry, in the words of the access matrix."""


@dataclass(frozen=True, slots=True)
class Carries:
    """The verbs of a role: at its own unit only, and in the whole subtree."""

    own: frozenset[str] = frozenset()
    subtree: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every verb that the role carries somewhere."""
        return self.own | self.subtree


_READ = frozenset({Verb.READ_DIRECTORY, Verb.SEE_READINGS, AuditVerb.READ_AUDIT, FiguresVerb.READ})
_STAFF = frozenset({Verb.MANAGE_POSTS, Verb.APPOINT, Verb.BIND_PHONES})
_UNITS = frozenset({OrgVerb.EDIT_UNIT, OrgVerb.DRAFT_EVENT, OrgVerb.IMPORT, OrgVerb.EDIT_BODIES})
_HERE = frozenset({Verb.READ_DIRECTORY, Verb.SEE_READINGS, FiguresVerb.READ})
_REPORTS = frozenset({FiguresVerb.REPORT, FiguresVerb.ACCEPT, ReviewsVerb.COMPOSE, ReviewsVerb.ANSWER})
_LEAVE = frozenset({FiguresVerb.EXTEND_LOCK, FiguresVerb.EDIT_FORMS})
_CENTRE = frozenset({FiguresVerb.EDIT_CALENDAR, FiguresVerb.PROPOSE_OBJECT, InsightsVerb.PUBLISH})

CARRIES: Mapping[Role, Carries] = MappingProxyType(
    {
        Role.CENTRE_ADMIN: Carries(
            own=_REPORTS | _CENTRE,
            subtree=_LEAVE | _READ | _STAFF | _UNITS | {OrgVerb.CONFIRM_EVENT, Verb.ASK_READING, Verb.DECIDE_READING},
        ),
        Role.PROVINCE_COORDINATOR: Carries(
            own=_REPORTS, subtree=_LEAVE | _READ | _STAFF | _UNITS | {Verb.ASK_READING, Verb.DECIDE_READING}
        ),
        Role.PROVINCE_CONFIRMER: Carries(
            subtree=frozenset({Verb.READ_DIRECTORY, OrgVerb.DRAFT_EVENT, OrgVerb.CONFIRM_EVENT, AuditVerb.READ_AUDIT})
        ),
        Role.COMMUNE_COORDINATOR: Carries(
            own=_REPORTS,
            subtree=_READ | _STAFF | _UNITS | {FiguresVerb.REPORT_FOR, Verb.ASK_READING, Verb.DECIDE_READING},
        ),
        Role.COMMUNE_POLICE_DUTY: Carries(
            own=frozenset({Verb.SEE_READINGS, OrgVerb.EDIT_BODIES}), subtree=frozenset({Verb.READ_DIRECTORY})
        ),
        Role.FRONT_OFFICER: Carries(own=frozenset({Verb.SEE_READINGS}), subtree=frozenset({Verb.READ_DIRECTORY})),
        Role.HAMLET_HEAD: Carries(own=_HERE | {FiguresVerb.REPORT}),
        Role.CELL_SECRETARY: Carries(own=_HERE),
        Role.INSTITUTION_CONTACT: Carries(own=_HERE | {FiguresVerb.REPORT}),
        Role.APPROVER: Carries(own=frozenset({ReviewsVerb.APPROVE}), subtree=_READ | {Verb.DECIDE_READING}),
        Role.READER: Carries(subtree=frozenset({Verb.READ_DIRECTORY, FiguresVerb.READ})),
        Role.RIGHTS_REVIEWER: Carries(subtree=_READ | {Verb.OVERSEE_READING}),
        Role.TECHNICAL_ADMIN: Carries(own=frozenset({AuditVerb.READ_CONFIGURATION})),
    }
)
"""The verbs of every role."""
