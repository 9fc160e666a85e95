"""A small country that reports and reviews: shipped indicators on two small monthly forms, three months, reviewers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from binhyen.core import clock
from binhyen.core.actor import Actor, system_actor
from binhyen.figures import shipped
from binhyen.figures.models import Form, FormField, FormVersion, Indicator, IndicatorVersion, Period, Report, Slot
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.reports import Block, Submission, submit_report
from binhyen.figures.services.slots import open_slots
from binhyen.org.models import Unit
from binhyen.people.roles import Role
from binhyen.reviews.models import Review, Snapshot
from binhyen.reviews.services import approving, composing
from binhyen.reviews.states import ReviewKind
from tests.figures.support import make_period
from tests.org.conftest import BEGAN
from tests.people.conftest import People

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=clock.VIET_NAM)
BY = system_actor("tests")

GROUP_FIGURES = ("talks.held", "hazards.found", "hazards.removed", "sites.standing", "sites.working")
COMMUNE_FIGURES = ("guidance.issued", "talks.held", "tips.received", "models.standing")


def make_indicator(code: str) -> IndicatorVersion:
    """An indicator as it ships."""
    known = IndicatorVersion.objects.filter(indicator__code=code).first()
    if known is not None:
        return known
    row = shipped.indicators()[code]
    thing = shipped.objects()[row.object]
    indicator = Indicator.objects.create(
        code=code,
        object=row.object,
        action=row.action,
        measure=row.measure,
        nature=row.nature,
        min_level=thing.min_level,
        sensitivity=thing.sensitivity,
    )
    return IndicatorVersion.objects.create(
        indicator=indicator,
        number=1,
        name_vi=row.name_vi,
        name_en=row.name_en,
        definition_vi=row.definition_vi,
        definition_en=row.definition_en,
        aggregation=row.aggregation,
        apportionment=row.apportionment,
        valid_from=BEGAN,
    )


def make_form(code: str, kind: str, figures: Sequence[str], calendar: str = "month") -> FormVersion:
    """A form in use since the beginning."""
    form = Form.objects.create(code=code, unit_kind=kind, calendar=calendar)
    version = FormVersion.objects.create(
        form=form, number=1, title_vi="Báo cáo tháng", title_en="Monthly report", valid_from=BEGAN, blocks="result"
    )
    FormField.objects.bulk_create(
        FormField(version=version, position=place, indicator=make_indicator(figure))
        for place, figure in enumerate(figures)
    )
    return version


@dataclass
class Country:
    """Three months to 14 March, their quarter, slots opened; everybody who writes, approves and reads."""

    people: People
    months: list[Period]
    quarter: Period
    group_form: FormVersion
    commune_form: FormVersion
    calls: dict[str, int] = field(default_factory=dict)

    def slot(self, unit: str, month: int = 2) -> Slot:
        """The slot of a unit's monthly report."""
        return Slot.objects.get(unit=self.unit(unit), period=self.months[month])

    def unit(self, key: str) -> Unit:
        """A unit by its short name."""
        return self.people.land.units[key]

    def actor(self, key: str) -> Actor:
        """Somebody by a short name."""
        return self.people.actor(key)

    def send(self, unit: str, values: Sequence[int | None], month: int = 2, texts: Sequence[Block] = ()) -> Submission:
        """The unit's next version."""
        slot = self.slot(unit, month)
        return submit_report(slot=slot, base_version=slot.version, values=values, texts=texts, by=BY)

    def accept(self, unit: str, month: int = 2) -> None:
        """The unit above accepts the latest version."""
        slot = self.slot(unit, month)
        accept_report(slot=slot, version=slot.version, by=BY)

    def texts(self, unit: str, month: int = 2) -> list[object]:
        """The blocks of the latest version."""
        slot = self.slot(unit, month)
        return list(Report.objects.get(slot=slot, version=slot.version).texts.all())

    def review(self, unit: str = "n1", period: Period | None = None, kind: ReviewKind = ReviewKind.INTERIM) -> Review:
        """The review of a unit, opened by its coordinator."""
        by = self.actor(unit)
        return composing.open_review(unit=self.unit(unit), period=period or self.months[2], kind=kind, by=by)

    def hand_in(self, review: Review, unit: str = "n1") -> Review:
        """The coordinator hands the review in."""
        fresh = Review.objects.get(pk=review.pk)
        return composing.submit_review(review=fresh, version=fresh.version, by=self.actor(unit))

    def approve(self, review: Review, unit: str = "n1") -> Snapshot:
        """Handed in by the coordinator, approved by the leader."""
        held = self.hand_in(review, unit)
        return approving.approve_review(review=held, version=held.version, by=self.actor(f"{unit}-chief"))


def build_country(people: People) -> Country:
    """Write it into the test database."""
    for key in ("centre", "north", "n1", "n2"):
        people.put(f"{key}-chief", people.land.units[key], Role.APPROVER)
    group = make_form("group_month", "group", GROUP_FIGURES)
    commune = make_form("commune_month", "commune", COMMUNE_FIGURES)
    months = [make_period(date(2025, 12, 15)), make_period(date(2026, 1, 15)), make_period(date(2026, 2, 15))]
    quarter = make_period(date(2025, 12, 15), calendar="quarter", months=3)
    for month in (*months, quarter):
        month.lock = date(2026, 12, 31)
        month.save()
        open_slots(period=month, by=BY)
    return Country(people, months, quarter, group, commune)
