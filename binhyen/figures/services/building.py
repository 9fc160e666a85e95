"""Forms of their owners: the Centre and provinces ask for what the lists allow. A version in use is never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from binhyen.audit.services import record
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotAllowed, Stale
from binhyen.core.ids import new_public_id
from binhyen.figures.models import Form, FormField, FormRule, FormVersion, IndicatorVersion, Period
from binhyen.figures.policies_keeping import may_edit_forms
from binhyen.figures.queries.building import known_paths, owner_of
from binhyen.figures.queries.catalogue import current_versions, kind_of_indicator
from binhyen.figures.rules.catalogue import RANK, too_low
from binhyen.figures.rules.checks import require_check
from binhyen.figures.rules.expressions import Unsound
from binhyen.figures.states import Aggregation, BlockKind, Calendar, RuleLevel
from binhyen.org.models import Unit
from binhyen.org.states import UNDER_COMMUNE, UnitKind

MOST: Final[Mapping[str, int]] = {**dict.fromkeys(UNDER_COMMUNE, 8), UnitKind.COMMUNE: 40, UnitKind.PROVINCE: 40}
"""How many figures a kind of unit types at most; what a room holds already does not count."""

ASKED: Final = frozenset(MOST)


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that a form asks for. There is nothing else to say of it: no target, no weight, no rank (W7)."""

    code: str
    required: bool = True
    section_vi: str = ""
    section_en: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check between the figures of a form."""

    expression: Any
    level: RuleLevel
    words_vi: str
    words_en: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version asks for, in order."""

    title_vi: str
    title_en: str
    fields: Sequence[Asked]
    checks: Sequence[Checked] = ()
    blocks: Sequence[BlockKind] = ()


def create_form(*, owner: Unit, unit_kind: str, calendar: str, due_shift: int, draft: Draft, by: Actor) -> FormVersion:
    """Make a form for the units of a kind below its owner. It is asked for from the next period on.

    Raises NotAllowed for whoever is not the owner or asks too low (W2), BadInput for anything that cannot stand.
    """
    may_edit_forms(by, owner).require()
    if unit_kind not in ASKED or RANK[UnitKind(unit_kind)] >= RANK[UnitKind(owner.kind)]:
        raise BadInput(_("A form is for units below its owner."))
    if calendar not in Calendar.values or abs(due_shift) > 30:
        raise BadInput(_("Choose a calendar, and a due day at most 30 days from its own."))
    with db.write():
        public_id = new_public_id()
        form = Form.objects.create(
            public_id=public_id,
            code=f"f_{public_id}",
            unit_kind=unit_kind,
            calendar=calendar,
            owner=owner,
            due_shift=due_shift,
        )
        return _publish(form, 1, draft, by)


def revise_form(*, form: Form, number: int, draft: Draft, by: Actor) -> FormVersion:
    """Make the next version of a form, from the next period on; `number` is the version it follows.

    Reports of periods that are open keep the version they were asked with. Raises Stale when somebody was faster.
    """
    may_edit_forms(by, owner_of(form)).require()
    with db.write():
        fresh = Form.objects.select_for_update().get(pk=form.pk)
        last = FormVersion.objects.filter(form=fresh).latest("number")
        if last.number != number or fresh.retired_on is not None:
            raise Stale(_("Somebody else changed this form. Look at it again."))
        starts = starts_on(fresh.calendar)
        if last.valid_from >= starts:
            raise BadInput(
                _("The version made last has not begun yet. It begins on %(day)s.") % {"day": last.valid_from}
            )
        FormVersion.objects.filter(pk=last.pk).update(valid_to=starts)
        return _publish(fresh, number + 1, draft, by)


def retire_form(*, form: Form, by: Actor) -> Form:
    """Ask for a form no longer, from the next period on. Shipped forms stay: they carry the national series."""
    may_edit_forms(by, owner_of(form)).require()
    if form.owner_id is None:
        raise NotAllowed(
            _("Forms that ship with the product carry the national figures. They are changed, not retired.")
        )
    with db.write():
        fresh = Form.objects.select_for_update().get(pk=form.pk)
        fresh.retired_on = fresh.retired_on or starts_on(fresh.calendar)
        fresh.save(update_fields=["retired_on"])
        _note(by, "figures.form.retire", fresh, 0)
        return fresh


def starts_on(calendar: str) -> date:
    """The first day of the first period that is not opened yet: from then on a new version is asked for."""
    last = Period.objects.filter(calendar=calendar).order_by("-end").first()
    return clock.today() if last is None else max(last.end + timedelta(days=1), clock.today())


def _publish(form: Form, number: int, draft: Draft, by: Actor) -> FormVersion:
    chosen = _chosen(form, draft)
    _require_checks(form, draft, chosen)
    version = FormVersion.objects.create(
        form=form,
        number=number,
        title_vi=draft.title_vi,
        title_en=draft.title_en,
        valid_from=starts_on(form.calendar),
        blocks=",".join(dict.fromkeys(draft.blocks)),
    )
    FormField.objects.bulk_create(
        FormField(
            version=version,
            position=position,
            indicator=chosen[asked.code],
            section_vi=asked.section_vi,
            section_en=asked.section_en,
            required=asked.required,
        )
        for position, asked in enumerate(draft.fields)
    )
    FormRule.objects.bulk_create(
        FormRule(
            version=version,
            order=order,
            expression=check.expression,
            level=check.level,
            words_vi=check.words_vi,
            words_en=check.words_en,
        )
        for order, check in enumerate(draft.checks, 1)
    )
    _note(by, "figures.form.publish", form, number)
    return version


def _chosen(form: Form, draft: Draft) -> dict[str, IndicatorVersion]:
    """The definitions in force of what the draft asks for, when all of it may be asked."""
    codes = [asked.code for asked in draft.fields]
    found = {row.indicator.code: row for row in current_versions().filter(indicator__code__in=codes)}
    if not codes or len(found) != len(codes):
        raise BadInput(_("A form asks for figures of the catalogue, each once."))
    if not draft.title_vi.strip() or not draft.title_en.strip():
        raise BadInput(_("A form needs its two titles."))
    low = too_low([(code, row.indicator.min_level) for code, row in found.items()], form.unit_kind)
    if low:
        raise NotAllowed(
            _("“%(name)s” is collected from a higher level only: one case in a hamlet is a name.")
            % {"name": found[low[0]].name_vi}
        )
    if any(row.aggregation not in {Aggregation.ADDITIVE, Aggregation.LAST} for row in found.values()):
        raise BadInput(_("A ratio is reckoned from its two parts. Ask for the parts."))
    if sum(1 for row in found.values() if not row.source) > MOST[form.unit_kind]:
        raise BadInput(_("A unit of this kind types at most %(most)d figures.") % {"most": MOST[form.unit_kind]})
    return found


def _require_checks(form: Form, draft: Draft, chosen: Mapping[str, IndicatorVersion]) -> None:
    own = {code: kind_of_indicator(code) for code in chosen}
    known = known_paths(form, own)
    for check in draft.checks:
        try:
            require_check(check.expression, own, known)
        except Unsound as refusal:
            raise BadInput(_("This check cannot stand: %(why)s.") % {"why": refusal}) from refusal
        if not check.words_vi.strip() or not check.words_en.strip():
            raise BadInput(_("A check says in both languages what is wrong."))


def _note(by: Actor, verb: str, form: Form, number: int) -> None:
    record(
        by=by,
        verb=verb,
        unit=owner_of(form).public_id,
        object_type="figures.form",
        object_id=form.public_id,
        detail={"number": number} if number else None,
    )
