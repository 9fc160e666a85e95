"""Roles, titles and functions: closed lists. What a role may do is code here, never rows in a table.

A role belongs to kinds of units and carries verbs; a post carries a role at a unit; an appointment puts a person on a
post for a time. Nobody gets a verb in any other way.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.org.states import UnitKind


class Role(models.TextChoices):
    """What a post is for."""

    CENTRE_ADMIN = "centre_admin", _("Central coordinator")
    PROVINCE_COORDINATOR = "province_coordinator", _("Provincial coordinator")
    PROVINCE_CONFIRMER = "province_confirmer", _("Provincial confirmer of unit changes")
    COMMUNE_COORDINATOR = "commune_coordinator", _("Commune coordinator")
    COMMUNE_POLICE_DUTY = "commune_police_duty", _("Commune police on duty")
    FRONT_OFFICER = "front_officer", _("Fatherland Front officer")
    HAMLET_HEAD = "hamlet_head", _("Head of a residential group")
    CELL_SECRETARY = "cell_secretary", _("Party cell secretary")
    INSTITUTION_CONTACT = "institution_contact", _("Contact of an agency, enterprise or school")
    APPROVER = "approver", _("Leader who approves")
    READER = "reader", _("Reader")
    RIGHTS_REVIEWER = "rights_reviewer", _("Reviewer of residents' rights")
    TECHNICAL_ADMIN = "technical_admin", _("Technical administrator")


class Function(models.TextChoices):
    """A branch of work. The empty one means every branch."""

    ALL = "", _("All branches")
    POLICE = "police", _("Police")
    FRONT = "front", _("Fatherland Front")
    PARTY = "party", _("Party committee")
    GOVERNMENT = "government", _("People's committee")
    UNIONS = "unions", _("Unions and associations")
    ARMY = "army", _("Army")
    PRESS = "press", _("Press")


class Title(models.TextChoices):
    """How a post is called. Closed: a free title could carry anything."""

    STANDING_OFFICER = "standing_officer", _("Standing officer of the steering committee")
    COMMITTEE_HEAD = "committee_head", _("Head of the steering committee")
    COMMITTEE_DEPUTY = "committee_deputy", _("Deputy head of the steering committee")
    CHAIR = "chair", _("Chair of the people's committee")
    VICE_CHAIR = "vice_chair", _("Vice chair of the people's committee")
    POLICE_CHIEF = "police_chief", _("Chief of police")
    POLICE_DEPUTY = "police_deputy", _("Deputy chief of police")
    POLICE_DUTY = "police_duty", _("Duty officer of the police")
    MOVEMENT_HEAD = "movement_head", _("Head of the movement division")
    MOVEMENT_OFFICER = "movement_officer", _("Officer of the movement division")
    UNITS_OFFICER = "units_officer", _("Officer for administrative units")
    FRONT_CHAIR = "front_chair", _("Chair of the Fatherland Front committee")
    FRONT_OFFICER = "front_officer", _("Officer of the Fatherland Front")
    FRONT_WORK_HEAD = "front_work_head", _("Head of the Front work committee")
    TO_TRUONG = "to_truong", _("Head of the residential group")
    TRUONG_KHU_PHO = "truong_khu_pho", _("Head of the neighbourhood")
    TRUONG_THON = "truong_thon", _("Head of the hamlet (thôn)")
    TRUONG_LANG = "truong_lang", _("Head of the hamlet (làng)")
    TRUONG_BAN = "truong_ban", _("Head of the hamlet (bản)")
    TRUONG_AP = "truong_ap", _("Head of the hamlet (ấp)")
    TRUONG_BUON = "truong_buon", _("Head of the hamlet (buôn)")
    TRUONG_PHUM = "truong_phum", _("Head of the hamlet (phum, sóc)")
    TRUONG_KHOM = "truong_khom", _("Head of the hamlet (khóm)")
    CELL_SECRETARY = "cell_secretary", _("Party cell secretary")
    INSTITUTION_HEAD = "institution_head", _("Head of the institution")
    SAFETY_OFFICER = "safety_officer", _("Safety officer of the institution")
    READER = "reader", _("Reader")
    INSPECTOR = "inspector", _("Inspector")
    RIGHTS_REVIEWER = "rights_reviewer", _("Reviewer of residents' rights")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


_HAMLET_TITLES = (
    Title.TO_TRUONG, Title.TRUONG_KHU_PHO, Title.TRUONG_THON, Title.TRUONG_LANG, Title.TRUONG_BAN, Title.TRUONG_AP,
    Title.TRUONG_BUON, Title.TRUONG_PHUM, Title.TRUONG_KHOM,
)  # fmt: skip

TITLES: dict[Role, tuple[Title, ...]] = {
    Role.CENTRE_ADMIN: (Title.STANDING_OFFICER, Title.MOVEMENT_HEAD, Title.MOVEMENT_OFFICER),
    Role.PROVINCE_COORDINATOR: (Title.STANDING_OFFICER, Title.MOVEMENT_HEAD, Title.MOVEMENT_OFFICER),
    Role.PROVINCE_CONFIRMER: (Title.UNITS_OFFICER, Title.VICE_CHAIR),
    Role.COMMUNE_COORDINATOR: (Title.STANDING_OFFICER, Title.POLICE_CHIEF, Title.VICE_CHAIR),
    Role.COMMUNE_POLICE_DUTY: (Title.POLICE_DUTY, Title.POLICE_DEPUTY),
    Role.FRONT_OFFICER: (Title.FRONT_CHAIR, Title.FRONT_OFFICER, Title.FRONT_WORK_HEAD),
    Role.HAMLET_HEAD: _HAMLET_TITLES,
    Role.CELL_SECRETARY: (Title.CELL_SECRETARY,),
    Role.INSTITUTION_CONTACT: (Title.INSTITUTION_HEAD, Title.SAFETY_OFFICER),
    Role.APPROVER: (Title.COMMITTEE_HEAD, Title.COMMITTEE_DEPUTY, Title.CHAIR, Title.POLICE_CHIEF, Title.POLICE_DEPUTY),
    Role.READER: (Title.READER, Title.INSPECTOR),
    Role.RIGHTS_REVIEWER: (Title.RIGHTS_REVIEWER, Title.FRONT_CHAIR),
    Role.TECHNICAL_ADMIN: (Title.SYSTEM_ADMIN,),
}
"""The titles that a post of each role may have; the first is the usual one."""

_UPPER = frozenset({UnitKind.CENTRE, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE})
_INSTITUTIONS = frozenset({UnitKind.AGENCY, UnitKind.ENTERPRISE, UnitKind.SCHOOL, UnitKind.SECTOR})

KINDS: dict[Role, frozenset[UnitKind]] = {
    Role.CENTRE_ADMIN: frozenset({UnitKind.CENTRE}),
    Role.PROVINCE_COORDINATOR: frozenset({UnitKind.PROVINCE}),
    Role.PROVINCE_CONFIRMER: frozenset({UnitKind.PROVINCE}),
    Role.COMMUNE_COORDINATOR: frozenset({UnitKind.COMMUNE}),
    Role.COMMUNE_POLICE_DUTY: frozenset({UnitKind.COMMUNE}),
    Role.FRONT_OFFICER: _UPPER | {UnitKind.GROUP},
    Role.HAMLET_HEAD: frozenset({UnitKind.GROUP}),
    Role.CELL_SECRETARY: frozenset({UnitKind.GROUP}),
    Role.INSTITUTION_CONTACT: _INSTITUTIONS,
    Role.APPROVER: _UPPER,
    Role.READER: frozenset(UnitKind),
    Role.RIGHTS_REVIEWER: _UPPER,
    Role.TECHNICAL_ADMIN: _UPPER,
}
"""The kinds of units at which a post of each role may stand."""

SINGLE_SEAT = frozenset(
    {
        Role.PROVINCE_COORDINATOR,
        Role.COMMUNE_COORDINATOR,
        Role.HAMLET_HEAD,
        Role.CELL_SECRETARY,
    }
)
"""Roles of which a unit has one post: when units merge their posts become one."""

COORDINATORS: dict[UnitKind, Role] = {
    UnitKind.CENTRE: Role.CENTRE_ADMIN,
    UnitKind.PROVINCE: Role.PROVINCE_COORDINATOR,
    UnitKind.COMMUNE: Role.COMMUNE_COORDINATOR,
    UnitKind.GROUP: Role.HAMLET_HEAD,
    UnitKind.AGENCY: Role.INSTITUTION_CONTACT,
    UnitKind.ENTERPRISE: Role.INSTITUTION_CONTACT,
    UnitKind.SCHOOL: Role.INSTITUTION_CONTACT,
    UnitKind.SECTOR: Role.INSTITUTION_CONTACT,
}
"""The role that keeps a unit of each kind running, and takes over duties nobody else can take."""

SECOND_FACTOR_KINDS = _UPPER
"""Posts at units of these kinds need a second factor; for the others it is offered."""
