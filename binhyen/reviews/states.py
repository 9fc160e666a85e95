"""Closed lists of the reviews room: kinds, states, sections, choices. They ship with a release."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.figures.states import BlockKind, Calendar
from binhyen.org.states import UnitKind


class ReviewKind(models.TextChoices):
    """What a review closes: part of a piece of work, or all of it."""

    INTERIM = "interim", _("interim review")
    FINAL = "final", _("final review")


class ReviewState(models.TextChoices):
    """Where a review stands on its way up."""

    DRAFT = "draft", _("being composed")
    SUBMITTED = "submitted", _("waits for approval")
    APPROVED = "approved", _("approved, sent up")
    ACCEPTED = "accepted", _("received above")
    RETURNED = "returned", _("returned from above")


class ReviewVerb(StrEnum):
    """What can be done to a review."""

    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ACCEPT = "accept"
    RETURN = "return"
    REVISE = "revise"


TRANSITIONS: Mapping[ReviewState, Mapping[ReviewVerb, ReviewState | None]] = MappingProxyType(
    {
        ReviewState.DRAFT: {
            ReviewVerb.EDIT: ReviewState.DRAFT,
            ReviewVerb.SUBMIT: ReviewState.SUBMITTED,
            ReviewVerb.SEND_BACK: None,
            ReviewVerb.APPROVE: None,
            ReviewVerb.ACCEPT: None,
            ReviewVerb.RETURN: None,
            ReviewVerb.REVISE: None,
        },
        ReviewState.SUBMITTED: {
            ReviewVerb.EDIT: None,
            ReviewVerb.SUBMIT: None,
            ReviewVerb.SEND_BACK: ReviewState.DRAFT,
            ReviewVerb.APPROVE: ReviewState.APPROVED,
            ReviewVerb.ACCEPT: None,
            ReviewVerb.RETURN: None,
            ReviewVerb.REVISE: None,
        },
        ReviewState.APPROVED: {
            ReviewVerb.EDIT: None,
            ReviewVerb.SUBMIT: None,
            ReviewVerb.SEND_BACK: None,
            ReviewVerb.APPROVE: None,
            ReviewVerb.ACCEPT: ReviewState.ACCEPTED,
            ReviewVerb.RETURN: ReviewState.RETURNED,
            ReviewVerb.REVISE: ReviewState.DRAFT,
        },
        ReviewState.ACCEPTED: {
            ReviewVerb.EDIT: None,
            ReviewVerb.SUBMIT: None,
            ReviewVerb.SEND_BACK: None,
            ReviewVerb.APPROVE: None,
            ReviewVerb.ACCEPT: None,
            ReviewVerb.RETURN: None,
            ReviewVerb.REVISE: ReviewState.DRAFT,
        },
        ReviewState.RETURNED: {
            ReviewVerb.EDIT: ReviewState.RETURNED,
            ReviewVerb.SUBMIT: ReviewState.SUBMITTED,
            ReviewVerb.SEND_BACK: None,
            ReviewVerb.APPROVE: None,
            ReviewVerb.ACCEPT: None,
            ReviewVerb.RETURN: None,
            ReviewVerb.REVISE: None,
        },
    }
)
"""The state after a verb; None is refused. Nothing is un-approved: a correction is the next revision."""


class Section(models.TextChoices):
    """The parts of a review, in the order of the printed report."""

    SITUATION = "situation", _("Situation")
    LEADING = "leading", _("Leading and guiding")
    SPREADING = "spreading", _("Information and mobilisation")
    MODELS = "models", _("Models and good examples")
    TAKING_PART = "taking_part", _("Residents taking part")
    PREVENTION = "prevention", _("Prevention and safety hazards")
    MEDIATION = "mediation", _("Mediation")
    FORCES = "forces", _("Core forces")
    RECOGNITION = "recognition", _("Registration, recognition, rating")
    FESTIVAL = "festival", _("Festival day of 19 August")
    COMMENDATION = "commendation", _("Commendation")
    RESOURCES = "resources", _("Money and contributions")
    SHORTCOMINGS = "shortcomings", _("Shortcomings")
    CAUSES = "causes", _("Causes")
    DIRECTION = "direction", _("Direction")
    PROPOSALS = "proposals", _("Proposals")


RESULT_SECTIONS = (
    Section.LEADING,
    Section.SPREADING,
    Section.MODELS,
    Section.TAKING_PART,
    Section.PREVENTION,
    Section.MEDIATION,
    Section.FORCES,
    Section.RECOGNITION,
    Section.FESTIVAL,
    Section.COMMENDATION,
    Section.RESOURCES,
)
"""The numbered parts of "II. Results"."""

SECTION_OF_TOPIC: Mapping[str, Section] = MappingProxyType(
    {
        "leadership": Section.LEADING,
        "communication": Section.SPREADING,
        "models": Section.MODELS,
        "participation": Section.TAKING_PART,
        "prevention": Section.PREVENTION,
        "hazards": Section.PREVENTION,
        "mediation": Section.MEDIATION,
        "core_force": Section.FORCES,
        "recognition": Section.RECOGNITION,
        "festival": Section.FESTIVAL,
        "awards": Section.COMMENDATION,
        "resources": Section.RESOURCES,
        "base": Section.SITUATION,
    }
)
"""Where the figures of a topic stand; a topic that is not named stands with residents taking part."""

SECTION_OF_BLOCK: Mapping[str, Section] = MappingProxyType(
    {
        BlockKind.RESULT: Section.TAKING_PART,
        BlockKind.SHORTCOMING: Section.SHORTCOMINGS,
        BlockKind.CAUSE: Section.CAUSES,
        BlockKind.PROPOSAL: Section.PROPOSALS,
        BlockKind.EXAMPLE: Section.MODELS,
    }
)
"""Where a block from below goes when nothing else is chosen."""


class Origin(models.TextChoices):
    """Where the words of a paragraph come from."""

    DRAFTED = "drafted", _("written by the system from the figures")
    PICKED = "picked", _("picked from below")
    WRITTEN = "written", _("written here")


class DriftChoice(models.TextChoices):
    """What a unit does about a figure that was corrected after it had approved."""

    REVISION = "revision", _("a new revision of this review")
    ADJUSTMENT = "adjustment", _("an adjustment in the next period")


class DriftCause(models.TextChoices):
    """Why a figure moved after the approval."""

    CORRECTED = "corrected", _("a report was corrected")
    LATE = "late", _("a report came late")
    MOVED = "moved", _("a unit moved, merged or was divided")
    WORDS = "words", _("a report was sent again, no figure of this review changed")


class ProposalState(models.TextChoices):
    """Where a proposal from below stands."""

    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("agreed to")
    PARTLY = "partly", _("accepted in part")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("no longer made")


class ProposalVerb(StrEnum):
    """What can be done to a proposal."""

    ACCEPT = "accept"
    PARTLY = "partly"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


PROPOSAL_TRANSITIONS: Mapping[tuple[ProposalState, ProposalVerb], ProposalState] = MappingProxyType(
    {
        (ProposalState.OPEN, ProposalVerb.ACCEPT): ProposalState.ACCEPTED,
        (ProposalState.OPEN, ProposalVerb.PARTLY): ProposalState.PARTLY,
        (ProposalState.OPEN, ProposalVerb.DECLINE): ProposalState.DECLINED,
        (ProposalState.OPEN, ProposalVerb.WITHDRAW): ProposalState.WITHDRAWN,
    }
)
"""An answer is given once; a pair that is absent is refused."""


class Topic(models.TextChoices):
    """What a figure from before the system counts: published totals only, never a person."""

    WANTED_FOUND = "wanted_found", _("wanted persons brought to justice, total")
    SURRENDERED = "surrendered", _("persons who gave themselves up, total")
    TIPS = "tips", _("reports from residents, total")
    MODEL_TYPES = "model_types", _("types of models")
    MODELS = "models", _("models")
    MODEL_POINTS = "model_points", _("model points")
    MEDIATION_RECEIVED = "mediation_received", _("mediation cases received")
    MEDIATION_MEDIATED = "mediation_mediated", _("mediation cases mediated")
    MEDIATION_SETTLED = "mediation_settled", _("mediation cases settled")
    MEDIATION_TEAMS = "mediation_teams", _("mediation teams")
    MEDIATORS = "mediators", _("mediators")


INDICATOR_OF_TOPIC: Mapping[str, str] = MappingProxyType(
    {
        Topic.WANTED_FOUND: "wanted.caught",
        Topic.SURRENDERED: "surrenders.surrendered",
        Topic.TIPS: "tips.received",
        Topic.MODEL_TYPES: "models.standing",
        Topic.MODEL_POINTS: "sites.standing",
        Topic.MEDIATION_RECEIVED: "disputes.received",
        Topic.MEDIATION_MEDIATED: "disputes.mediated",
        Topic.MEDIATION_SETTLED: "disputes.settled",
        Topic.MEDIATION_TEAMS: "mediation_teams.standing",
        Topic.MEDIATORS: "mediators.standing",
    }
)
"""The indicator of the catalogue whose series a topic continues backwards. Models themselves are counted by none."""


class Exactness(models.TextChoices):
    """How a figure from before the system was published."""

    EXACT = "exact", _("exact")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")


REVIEWING_KINDS = (UnitKind.COMMUNE, UnitKind.PROVINCE, UnitKind.CENTRE)
"""The kinds of units that have reviews. A residential group reports and has none."""

REVIEW_CALENDARS: Mapping[ReviewKind, tuple[Calendar, ...]] = MappingProxyType(
    {
        ReviewKind.INTERIM: (
            Calendar.MONTH,
            Calendar.QUARTER,
            Calendar.HALF,
            Calendar.YEAR,
            Calendar.THREE_YEARS,
            Calendar.THEMATIC,
        ),
        ReviewKind.FINAL: (
            Calendar.YEAR,
            Calendar.THREE_YEARS,
            Calendar.FIVE_YEARS,
            Calendar.TEN_YEARS,
            Calendar.THEMATIC,
        ),
    }
)
"""The calendars that a review of each kind can close."""
