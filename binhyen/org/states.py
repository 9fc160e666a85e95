"""Closed lists of the org room: kinds and forms of units, trees, events and their states, the verbs."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit is. Closed: a household, a family or a person is never a unit (wall W2)."""

    CENTRE = "centre", _("Centre")
    PROVINCE = "province", _("Province level")
    DISTRICT = "district", _("District level (until 30 June 2025)")
    COMMUNE = "commune", _("Commune level")
    GROUP = "group", _("Residential group")
    AGENCY = "agency", _("Agency")
    ENTERPRISE = "enterprise", _("Enterprise")
    SCHOOL = "school", _("School")
    SECTOR = "sector", _("Branch of a ministry")


TERRITORIAL = (UnitKind.CENTRE, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
"""Kinds that have a position in the preorder of an epoch; the others attach by dated edges."""

UNDER_COMMUNE = (UnitKind.GROUP, UnitKind.AGENCY, UnitKind.ENTERPRISE, UnitKind.SCHOOL)
"""Kinds that stand under a commune and have no child."""

POSITIONED = (*TERRITORIAL, UnitKind.SECTOR)
"""Kinds that stand in the preorder of their tree; the others attach by dated edges."""

ON_RECORD_SINCE = date(2024, 1, 1)
"""Units from before the reform are on record since this day; their true beginnings are older and not kept."""

TWO_LEVELS_SINCE = date(2025, 7, 1)
"""The first day without districts: from here on a commune stands directly under its province."""


class Form(models.TextChoices):
    """The official word before the name."""

    TRUNG_UONG = "trung_uong", _("Centre")
    TINH = "tinh", _("province")
    THANH_PHO = "thanh_pho", _("city")
    QUAN = "quan", _("urban district")
    HUYEN = "huyen", _("rural district")
    THI_XA = "thi_xa", _("town")
    XA = "xa", _("commune")
    PHUONG = "phuong", _("ward")
    THI_TRAN = "thi_tran", _("township")
    DAC_KHU = "dac_khu", _("special zone")
    THON = "thon", _("hamlet (thôn)")
    LANG = "lang", _("hamlet (làng)")
    BAN = "ban", _("hamlet (bản)")
    AP = "ap", _("hamlet (ấp)")
    BUON = "buon", _("hamlet (buôn)")
    PHUM = "phum", _("hamlet (phum)")
    SOC = "soc", _("hamlet (sóc)")
    KHOM = "khom", _("hamlet (khóm)")
    TO_DAN_PHO = "to_dan_pho", _("residential group")
    KHU_PHO = "khu_pho", _("neighbourhood")
    OTHER = "other", _("other")


class Tree(models.TextChoices):
    """The two trees."""

    TERRITORY = "territory", _("Territory")
    SECTOR = "sector", _("Sector")


class EventKind(models.TextChoices):
    """What can happen to units."""

    CREATE = "create", _("Create")
    CLOSE = "close", _("Close")
    MERGE = "merge", _("Merge")
    SPLIT = "split", _("Split")
    REORGANISE = "reorganise", _("Reorganise")
    TRANSFER = "transfer", _("Transfer")
    RENAME = "rename", _("Rename")


class EventStatus(models.TextChoices):
    """The life of an event: a draft or a proposal moves nothing until it is confirmed."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EventVerb(StrEnum):
    """What can be done to an event."""

    EDIT = "edit"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[EventStatus, EventVerb], EventStatus] = MappingProxyType(
    {
        (EventStatus.DRAFT, EventVerb.EDIT): EventStatus.DRAFT,
        (EventStatus.DRAFT, EventVerb.PROPOSE): EventStatus.PROPOSED,
        (EventStatus.DRAFT, EventVerb.CORRECT): EventStatus.DRAFT,
        (EventStatus.DRAFT, EventVerb.WITHDRAW): EventStatus.WITHDRAWN,
        (EventStatus.PROPOSED, EventVerb.CONFIRM): EventStatus.CONFIRMED,
        (EventStatus.PROPOSED, EventVerb.CORRECT): EventStatus.PROPOSED,
        (EventStatus.PROPOSED, EventVerb.WITHDRAW): EventStatus.WITHDRAWN,
    }
)
"""The state after a verb; a pair that is absent is refused. Confirmed and withdrawn events stay as they are."""


class Verb(StrEnum):
    """What a post may be allowed to do in this room, in the subtree of a unit."""

    EDIT_UNIT = "org.edit_unit"
    DRAFT_EVENT = "org.draft_event"
    CONFIRM_EVENT = "org.confirm_event"
    IMPORT = "org.import"
    EDIT_BODIES = "org.edit_bodies"


VERB_WORDS: Mapping[Verb, object] = MappingProxyType(
    {
        Verb.EDIT_UNIT: _("Add and correct units of a commune"),
        Verb.DRAFT_EVENT: _("Draft and propose a change of units"),
        Verb.CONFIRM_EVENT: _("Confirm or correct a proposed change of units"),
        Verb.IMPORT: _("Import a list of units"),
        Verb.EDIT_BODIES: _("Keep the bodies of a place, their phones and duty hours"),
    }
)


class LineAction(models.TextChoices):
    """What one line of an event does."""

    START = "start", _("A unit starts")
    END = "end", _("A unit ends")
    SUCCEED = "succeed", _("A unit goes over, wholly or in part")
    MOVE = "move", _("A unit gets another parent")
    RENAME = "rename", _("A unit gets another name, form or code")


class Standing(models.TextChoices):
    """How the sources stand to one succession pair. A rejected pair is kept, shown and counts nothing."""

    AGREED = "agreed", _("The sources agree")
    ONLY_NOTE = "only_note", _("Only the legal note says so")
    ONLY_MAP = "only_map", _("Only the conversion map says so")
    REJECTED = "rejected", _("Refused by a rule")
    ENTERED = "entered", _("Entered by an officer")


class Basis(models.TextChoices):
    """What a succession weight was measured by."""

    HOUSEHOLDS = "households", _("households")
    POPULATION = "population", _("population")
    AREA = "area", _("area")


class BodyKind(models.TextChoices):
    """Bodies of a place: not units of the tree."""

    PARTY_COMMITTEE = "party_committee", _("Party committee")
    PEOPLES_COMMITTEE = "peoples_committee", _("People's committee")
    POLICE = "police", _("Police (standing office)")
    FATHERLAND_FRONT = "fatherland_front", _("Fatherland Front")
    WOMEN = "women", _("Women's Union")
    YOUTH = "youth", _("Youth Union")
    FARMERS = "farmers", _("Farmers' Association")
    VETERANS = "veterans", _("Veterans' Association")
    LABOUR = "labour", _("Trade union")
    ARMY = "army", _("Army")
    PRESS = "press", _("Press and broadcasting")
