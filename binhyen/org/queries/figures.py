"""Counts of the nation on a date, and how well the sources of the succession agree."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Count

from binhyen.org.models import Event, Label, Succession, Unit
from binhyen.org.queries.trees import KIND_ORDER, alive
from binhyen.org.states import EventStatus, Form, Standing, UnitKind


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units of each kind, and of each form, exist on a date."""

    by_kind: dict[str, int]
    by_form: dict[str, int]


@dataclass(frozen=True, slots=True)
class Stats:
    """What `org stats` prints."""

    on: str
    provinces: int
    districts: int
    communes: int
    units: dict[str, int]
    forms: dict[str, int]
    events: dict[str, int]
    pairs: int
    exact_unions: int
    unchanged: int
    splits: int
    disagreements: dict[str, int]
    insets: list[str]

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self)


def national_counts(on: date) -> Counts:
    """Units by kind and by form on a date; two statements."""
    kinds = dict(Unit.objects.filter(alive(on)).values_list("kind").annotate(Count("id")).order_by())
    forms = Label.objects.filter(
        alive(on), lang="vi", kind__in=(UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
    )
    named = forms.values_list("kind", "form").annotate(Count("id")).order_by()
    ordered = sorted(kinds.items(), key=lambda pair: KIND_ORDER[pair[0]])
    return Counts(by_kind=dict(ordered), by_form={f"{kind}.{form}": total for kind, form, total in sorted(named)})


def _shapes() -> tuple[int, int, int]:
    """(communes that are exact unions of whole predecessors, predecessors that were split, communes that went on)."""
    counted = Succession.objects.filter(
        weight__gt=0, successor__kind=UnitKind.COMMUNE, event__status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED)
    ).values_list("predecessor_id", "successor_id")
    successors: dict[int, set[int]] = {}
    predecessors: dict[int, set[int]] = {}
    for before, after in counted:
        successors.setdefault(before, set()).add(after)
        predecessors.setdefault(after, set()).add(before)
    split = {before for before, after in successors.items() if len(after) > 1}
    exact = sum(1 for before in predecessors.values() if not before & split)
    return exact, len(split), len(successors)


def stats(on: date) -> Stats:
    """The counts of a date, and of the succession as a whole: exact unions, splits, disagreements, special zones."""
    counts = national_counts(on)
    exact, splits, _parts = _shapes()
    standings = Succession.objects.exclude(standing__in=(Standing.AGREED, Standing.ENTERED))
    disputed = standings.values_list("standing", "reason").annotate(Count("id")).order_by()
    gone_on = Unit.objects.filter(alive(on), kind=UnitKind.COMMUNE, came_from=None).count()
    zones = Label.objects.filter(alive(on), lang="vi", form=Form.DAC_KHU).order_by("sort", "id")
    events = Event.objects.values_list("status").annotate(Count("id")).order_by()
    return Stats(
        on=on.isoformat(),
        provinces=counts.by_kind.get(UnitKind.PROVINCE, 0),
        districts=counts.by_kind.get(UnitKind.DISTRICT, 0),
        communes=counts.by_kind.get(UnitKind.COMMUNE, 0),
        units=counts.by_kind,
        forms=counts.by_form,
        events=dict(sorted(events)),
        pairs=Succession.objects.filter(predecessor__kind__in=(UnitKind.COMMUNE, UnitKind.DISTRICT)).count(),
        exact_unions=exact,
        unchanged=gone_on,
        splits=splits,
        disagreements={f"{standing}.{reason}": total for standing, reason, total in sorted(disputed)},
        insets=[label.name for label in zones],
    )
