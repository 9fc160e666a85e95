"""Closed lists of the figures room. They ship with a release; nothing is added to them while the product runs."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class Calendar(models.TextChoices):
    """The reckonings of time that law and practice use side by side. None of them is the calendar year by chance."""

    MONTH = "month", _("administrative month")
    QUARTER = "quarter", _("administrative quarter")
    HALF = "half", _("administrative half-year")
    YEAR = "year", _("administrative year")
    AREA_YEAR = "area_year", _("recognition year of residential areas")
    RECOGNITION_YEAR = "recognition_year", _("recognition year of communes and institutions")
    TEAM_YEAR = "team_year", _("rating year of security-and-order teams")
    MEDIATION_PROVISIONAL = "mediation_first", _("mediation statistics, provisional")
    MEDIATION_OFFICIAL = "mediation_final", _("mediation statistics, official")
    THREE_YEARS = "three_years", _("three years")
    FIVE_YEARS = "five_years", _("five years")
    TEN_YEARS = "ten_years", _("ten years")
    THEMATIC = "thematic", _("thematic review")


class Nature(models.TextChoices):
    """Whether a figure counts what happened in a period, or what there is at its end."""

    FLOW = "flow", _("counted over the period")
    STOCK = "stock", _("as it stands at the end of the period")


class Aggregation(models.TextChoices):
    """How a figure goes up the tree and along time."""

    ADDITIVE = "additive", _("adds up")
    RATIO = "ratio", _("numerator over denominator")
    LAST = "last", _("last value, never added up")
    TEXT = "text", _("words")


class Apportionment(models.TextChoices):
    """By what the figure of a split unit is shared out when it is restated on other units."""

    HOUSEHOLDS = "households", _("households")
    POPULATION = "population", _("population")
    AREA = "area", _("area")
    NONE = "none", _("cannot be shared out")


class Sensitivity(models.TextChoices):
    """How a figure may be shown."""

    OPEN = "open", _("open")
    GUARDED = "guarded", _("public only where it identifies nobody")
    RESERVED = "reserved", _("commune totals and higher, never under 5 in public, no target, score or rank")


class ObjectKind(models.TextChoices):
    """Objects about which a number can harm somebody. Every kind but the plain one starts at the commune (W2)."""

    PLAIN = "", _("ordinary")
    TIPS = "tips", _("tips")
    ARRESTS = "arrests", _("arrests")
    NAMES = "names", _("names")
    SURRENDERS = "surrenders", _("surrenders")
    WANTED = "wanted", _("wanted people")
    DRUGS = "drugs", _("drugs")
    REHABILITATION = "rehabilitation", _("return to the community")
    DOMESTIC_VIOLENCE = "domestic_violence", _("domestic violence")
    MEDIATION = "mediation", _("mediation")


class ObjectState(models.TextChoices):
    """The life of a proposed object of figures: public notice first, then in use or taken back."""

    NOTICED = "noticed", _("in public notice")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ObjectVerb(StrEnum):
    """What can be done to a proposed object."""

    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


OBJECT_TRANSITIONS: Mapping[tuple[ObjectState, ObjectVerb], ObjectState] = MappingProxyType(
    {
        (ObjectState.NOTICED, ObjectVerb.CONFIRM): ObjectState.CONFIRMED,
        (ObjectState.NOTICED, ObjectVerb.WITHDRAW): ObjectState.WITHDRAWN,
    }
)
"""A confirmed object stays: figures may stand on it. What was withdrawn can be proposed anew."""


class Topic(models.TextChoices):
    """The parts of the catalogue, in the order of a review."""

    BASE = "base", _("Base figures")
    LEADERSHIP = "leadership", _("Leadership")
    COMMUNICATION = "communication", _("Communication")
    MODELS = "models", _("Models and exemplars")
    PARTICIPATION = "participation", _("What residents took part in")
    PREVENTION = "prevention", _("Social prevention")
    HAZARDS = "hazards", _("Hazards, fire and roads")
    MEDIATION = "mediation", _("Grassroots mediation")
    CORE_FORCE = "core_force", _("Core force")
    RECOGNITION = "recognition", _("Registration and recognition")
    FESTIVAL = "festival", _("Festival of 19 August")
    AWARDS = "awards", _("Commendation")
    RESOURCES = "resources", _("Resources")
    ADDED = "added", _("Added between releases")


class SlotState(models.TextChoices):
    """Where the report of one unit for one period stands."""

    OPEN = "open", _("not sent")
    SUBMITTED = "submitted", _("sent")
    RETURNED = "returned", _("returned for correction")
    ACCEPTED = "accepted", _("accepted")
    VOID = "void", _("no longer owed")


class SlotVerb(StrEnum):
    """What can be done to the report of one unit for one period."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    VOID = "void"


TRANSITIONS: Mapping[tuple[SlotState, SlotVerb], SlotState] = MappingProxyType(
    {
        (SlotState.OPEN, SlotVerb.SUBMIT): SlotState.SUBMITTED,
        (SlotState.OPEN, SlotVerb.VOID): SlotState.VOID,
        (SlotState.SUBMITTED, SlotVerb.SUBMIT): SlotState.SUBMITTED,
        (SlotState.SUBMITTED, SlotVerb.ACCEPT): SlotState.ACCEPTED,
        (SlotState.SUBMITTED, SlotVerb.RETURN): SlotState.RETURNED,
        (SlotState.RETURNED, SlotVerb.SUBMIT): SlotState.SUBMITTED,
        (SlotState.RETURNED, SlotVerb.ACCEPT): SlotState.ACCEPTED,
        (SlotState.ACCEPTED, SlotVerb.SUBMIT): SlotState.SUBMITTED,
    }
)
"""The state after a verb; a pair that is absent is refused. There is no un-accept: a correction is a new version."""


class Mode(models.IntegerChoices):
    """How the figures of a version came in."""

    OWN = 1, _("typed by the unit")
    PAPER = 2, _("entered for the unit from paper")
    PHONE = 3, _("entered for the unit by phone")
    FILE = 4, _("from a file")
    API = 5, _("from another system")


ON_BEHALF = frozenset({Mode.PAPER, Mode.PHONE})
"""Entered by the commune for a group: marked, and confirmed by the group later."""


class BlockKind(models.TextChoices):
    """What a block of the narrative says."""

    RESULT = "result", _("result")
    SHORTCOMING = "shortcoming", _("shortcoming")
    CAUSE = "cause", _("cause")
    PROPOSAL = "proposal", _("proposal")
    EXAMPLE = "example", _("good example")


class RuleLevel(models.TextChoices):
    """What follows when a check of a form does not hold."""

    ERROR = "error", _("must be corrected before sending")
    QUESTION = "question", _("is asked, and may stay with a reason")


class CellAsk(models.TextChoices):
    """What a matched cell of a superior's Excel form shows."""

    SUBMITTED = "submitted", _("total sent")
    ACCEPTED = "accepted", _("total accepted")
    BEFORE = "before", _("the same figure, period before")
    UNIT = "unit", _("name of the unit")
    PERIOD = "period", _("name of the period")
