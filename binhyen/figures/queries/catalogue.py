"""What can be asked of the catalogue: objects in use, indicators with their versions, notices. Nothing here writes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.core.errors import NotFound
from binhyen.figures import shipped
from binhyen.figures.models import FormField, FormVersion, Indicator, IndicatorVersion, ObjectProposal
from binhyen.figures.rules.catalogue import NEVER_BELOW_COMMUNE, NO_TARGET, ObjectRow
from binhyen.figures.states import ObjectKind, ObjectState, Sensitivity, Topic
from binhyen.figures.words import NO_TARGET_WORDS
from binhyen.org.states import UnitKind

NOTICE: Final = timedelta(days=14)
"""How long the public reads about a new object before anybody may confirm it."""


def objects_in_use() -> Mapping[str, ObjectRow]:
    """Objects by code: those that ship, then those that two people at the Centre confirmed. One statement."""
    confirmed = ObjectProposal.objects.filter(state=ObjectState.CONFIRMED).order_by("decided_at", "id")
    return {**shipped.objects(), **{row.object: _object(row) for row in confirmed}}


def _object(row: ObjectProposal) -> ObjectRow:
    kind = ObjectKind(row.kind)
    return ObjectRow(
        code=row.object,
        topic=Topic.ADDED,
        kind=kind,
        min_level=UnitKind(row.min_level),
        sensitivity=Sensitivity.RESERVED if kind in NEVER_BELOW_COMMUNE else Sensitivity.GUARDED,
        vi=row.name_vi,
        en=row.name_en,
    )


def kind_of_indicator(code: str) -> ObjectKind:
    """The kind of object that an indicator stands on. At most two statements. Raises NotFound."""
    row = shipped.indicators().get(code)
    name = row.object if row else Indicator.objects.filter(code=code).values_list("object", flat=True).first()
    found = objects_in_use().get(name) if name else None
    if found is None:
        raise NotFound(f"no indicator {code!r}")
    return found.kind


def may_carry_target(code: str) -> Decision:
    """Whether a target, a score, a rank, a quota or a weight may be tied to an indicator (W7): asked by every room."""
    return refused(NO_TARGET_WORDS) if kind_of_indicator(code) in NO_TARGET else ALLOWED


def indicator_by_code(code: str) -> Indicator:
    """One indicator. Raises NotFound."""
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"no indicator {code!r}")
    return found


def current_versions() -> QuerySet[IndicatorVersion]:
    """The definition in force of every indicator, by code."""
    rows = IndicatorVersion.objects.filter(valid_to=None).select_related("indicator", "numerator", "denominator")
    return rows.order_by("indicator__code")


def versions_of(indicator: Indicator) -> QuerySet[IndicatorVersion]:
    """Every definition of an indicator, newest first."""
    rows = IndicatorVersion.objects.filter(indicator=indicator).select_related("numerator", "denominator")
    return rows.order_by("-number")


def forms_with(indicator: Indicator) -> QuerySet[FormVersion]:
    """The open versions of forms that ask for an indicator, by code."""
    used = FormField.objects.filter(indicator__indicator=indicator).values("version_id")
    return FormVersion.objects.filter(pk__in=used, valid_to=None).select_related("form").order_by("form__code")


def proposals() -> QuerySet[ObjectProposal]:
    """Every proposed object, newest first."""
    return ObjectProposal.objects.order_by("-proposed_at", "id")


def proposal_by_public_id(public_id: str) -> ObjectProposal:
    """One proposed object. Raises NotFound."""
    found = ObjectProposal.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(f"no proposal {public_id!r}")
    return found


def notice_ends(proposal: ObjectProposal) -> datetime:
    """The moment from which a proposed object may be confirmed."""
    proposed: datetime = proposal.proposed_at
    return proposed + NOTICE
