"""What the maker of a form needs: whose it is, what may be asked of a kind of unit, which figures a check may read."""

from collections.abc import Callable, Collection

from django.db.models import Q, QuerySet

from binhyen.core import clock
from binhyen.core.errors import NotFound
from binhyen.figures.models import Form, FormField, FormVersion, IndicatorVersion
from binhyen.figures.queries.catalogue import current_versions
from binhyen.figures.rules.catalogue import RANK, may_be_asked
from binhyen.figures.states import Aggregation
from binhyen.org.models import Unit
from binhyen.org.queries import root_unit
from binhyen.org.states import UnitKind


def owner_of(form: Form) -> Unit:
    """The unit that asks for a form: the Centre for those that ship. Raises NotFound without a Centre."""
    owner = form.owner or root_unit(clock.today())
    if owner is None:
        raise NotFound("no Centre is on record")
    return owner


def form_by_public_id(public_id: str) -> Form:
    """One form. Raises NotFound."""
    found = Form.objects.select_related("owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(f"no form {public_id!r}")
    return found


def open_version(form: Form) -> FormVersion:
    """The version of a form made last: in force, or beginning with the next period."""
    return FormVersion.objects.select_related("form").filter(form=form).latest("number")


def forms_of_owner(owner: Unit, *, shipped: bool) -> QuerySet[FormVersion]:
    """The last versions of the forms that a unit asks for, with those that ship if asked, by kind of unit and code."""
    mine = Q(form__owner=owner) | Q(form__owner=None) if shipped else Q(form__owner=owner)
    rows = FormVersion.objects.filter(mine, valid_to=None).select_related("form")
    return rows.order_by("form__unit_kind", "form__calendar", "form__code")


def askable(unit_kind: str) -> list[IndicatorVersion]:
    """The definitions in force that a kind of unit may be asked for (W2), by code; ratios are reckoned, not asked."""
    rows = current_versions().filter(aggregation__in=(Aggregation.ADDITIVE, Aggregation.LAST))
    return [row for row in rows if may_be_asked(row.indicator.min_level, unit_kind)]


def known_paths(form: Form, own: Collection[str]) -> Callable[[str], bool]:
    """Whether a check of a form may read a path beyond its own figures: periods before, and shipped forms of its
    calendar that units further down give.
    """
    lower = [kind for kind, rank in RANK.items() if rank < RANK[UnitKind(form.unit_kind)]]
    rows = FormField.objects.filter(
        version__valid_to=None,
        version__form__owner=None,
        version__form__calendar=form.calendar,
        version__form__unit_kind__in=lower,
    )
    pairs = rows.values_list("version__form__code", "indicator__indicator__code")
    others = {f"other.{code}.{indicator}" for code, indicator in pairs}

    def known(path: str) -> bool:
        before, _dot, rest = path.partition(".")
        return path in others or (before in {"last", "earlier"} and rest in own)

    return known
