"""Above which units the reports lie that may count at a unit on another date."""

from datetime import date

from django.db.models import Q

from binhyen.figures.queries.homes import KNOWN
from binhyen.org.models import Edge, Succession, Unit
from binhyen.org.queries import alive, children
from binhyen.org.states import Tree, UnitKind


def sources_of(unit: Unit, on: date) -> set[int]:
    """The units (primary keys) above which reports lie that may count at a unit on a date: itself, those below it that
    have totals, what they all came from, and where the groups stood before.
    """
    members = {unit.pk}
    if unit.kind == UnitKind.PROVINCE:
        members |= {row.id for row in children(unit, on, kind=UnitKind.COMMUNE)}
    hanging = Edge.objects.filter(alive(on), tree=Tree.TERRITORY, parent_id__in=members).order_by()
    known = Succession.objects.filter(weight__gt=0, event__status__in=KNOWN).order_by()
    of_groups = known.filter(successor__in=hanging.values("child_id"))
    older = front = {*_before(members), *of_groups.values_list("predecessor_id", flat=True)}
    while front:
        front = _before(front) - older
        older = older | front
    stood = Edge.objects.filter(tree=Tree.TERRITORY, parent__kind=UnitKind.COMMUNE).order_by()
    former = stood.filter(Q(child_id__in=older) | Q(child__in=hanging.values("child_id")))
    return members | older | set(former.values_list("parent_id", flat=True))


def _before(units: set[int]) -> set[int]:
    rows = Succession.objects.filter(successor_id__in=units, weight__gt=0, event__status__in=KNOWN).order_by()
    return set(rows.values_list("predecessor_id", flat=True))
