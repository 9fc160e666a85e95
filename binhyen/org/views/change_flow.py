"""The guided flow of a change of units: which step comes, its form, and the verb that stores its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import InvalidTransition, NotFound
from binhyen.org import policies, queries
from binhyen.org.forms import changes
from binhyen.org.forms.carry import OnceForm
from binhyen.org.models import Event, Unit
from binhyen.org.queries.trees import UnitRow
from binhyen.org.rules.names import full_name
from binhyen.org.rules.plan import Line, Move, Start
from binhyen.org.services import events, previews
from binhyen.org.states import UNDER_COMMUNE, EventStatus, UnitKind
from binhyen.org.views import plans
from binhyen.org.views.plans import CHILD_KIND, MODES, PAPER, SHARES, TRANSFER, UNITS, Around

Data = Mapping[str, Any]

STEP_TITLES: Mapping[str, str | Promise] = {
    UNITS: _("Which units"),
    SHARES: _("How it is shared out"),
    PAPER: _("Day and document"),
}


def place_of(public_id: str) -> Unit:
    """The place in which a change is made. Raises NotFound for a unit that has nothing below it to change."""
    unit = queries.unit_by_public_id(public_id)
    if unit.kind not in CHILD_KIND or unit.valid_to is not None:
        raise NotFound(_("Nothing can be changed below this unit."))
    return unit


def start_draft(place: Unit, mode: str, by: Actor) -> Event:
    """A draft without a plan yet, effective today until another day is written."""
    kind = MODES[mode].kind
    return events.draft_event(place=place, effective_on=clock.today(), lines=[], by=by, kind=kind)


@dataclass(frozen=True, slots=True)
class Flow:
    """One step of one change."""

    event: Event
    place: Unit
    mode: str
    step: str
    by: Actor
    lines: list[Line]
    around: Around
    parents: Around
    source: str

    @property
    def title(self) -> str:
        """What this page asks."""
        return str(STEP_TITLES[self.step])

    @property
    def mode_title(self) -> str:
        """What kind of change this is."""
        return str(MODES[self.mode].title)

    @property
    def is_sheet(self) -> bool:
        """Whether this step is the table of groups."""
        return self.mode == plans.SHEET and self.step == UNITS

    @property
    def is_split(self) -> bool:
        """Whether this step names the parts of a split."""
        return self.mode == plans.SPLIT and self.step == UNITS

    @property
    def has_table(self) -> bool:
        """Whether this step is a table whose template places its own fields."""
        return self.is_sheet or self.is_split

    @property
    def asks_source(self) -> bool:
        """Whether the unit from which units are transferred has still to be chosen."""
        return self.mode == TRANSFER and self.step == UNITS and not self.source

    @property
    def number(self) -> int:
        """The place of this step, from 1."""
        return MODES[self.mode].steps.index(self.step) + 1

    @property
    def count(self) -> int:
        """How many steps there are, the preview included."""
        return len(MODES[self.mode].steps) + 1

    def url(self, step: str) -> str:
        """The address of a step."""
        return reverse("org:change_step", args=[self.event.public_id, self.mode, step])

    @property
    def next_url(self) -> str:
        """Where the answers lead: the next step, or the preview."""
        steps = MODES[self.mode].steps
        return (
            self.url(steps[self.number])
            if self.number < len(steps)
            else reverse("org:change", args=[self.event.public_id])
        )

    @property
    def back_url(self) -> str:
        """The step before; the desk of the place before the first."""
        steps = MODES[self.mode].steps
        return (
            self.url(steps[self.number - 2]) if self.number > 1 else reverse("org:place", args=[self.place.public_id])
        )

    def stored(self) -> list[str]:
        """What the draft says now, one sentence a thing: shown beside a stale form."""
        found = previews.preview_event(self.event)
        ends = ", ".join(row.full_name for row in found.ends)
        starts = ", ".join(start.full_name for start in found.starts)
        said = [(_("Ends: %(names)s"), ends), (_("Starts: %(names)s"), starts)]
        said += [(_("Moves: %(names)s"), ", ".join(move.row.full_name for move in found.moves))]
        said += [(_("New name: %(names)s"), ", ".join(one.after for one in found.renames))]
        said += [(_("Day of effect: %(names)s"), f"{self.event.effective_on:%d/%m/%Y}")]
        said += [(_("Document: %(names)s"), self.event.legal_document)]
        return [str(words) % {"names": names} for words, names in said if names]

    def form(self, data: Data | None) -> OnceForm:
        """The form of this step: with what was sent, else with what is stored."""
        version = self.event.version
        if self.step == PAPER:
            kept = {name: getattr(self.event, name) for name in ("effective_on", "legal_document", "legal_date")}
            return changes.PaperForm(data, initial=kept, version=version)
        if self.step == SHARES:
            return self._shares(data)
        return self._units(data)

    def _shares(self, data: Data | None) -> OnceForm:
        starts = [line for line in self.lines if isinstance(line, Start)]
        if not starts:
            raise InvalidTransition(_("Say first which unit is divided, and into which."))
        parts = [(start.key, full_name(start.form, start.name)) for start in starts]
        kept = {f"m_{start.key}": start.households for start in starts}
        return changes.MeasureForm(data, initial=kept, parts=parts, version=self.event.version)

    def _units(self, data: Data | None) -> OnceForm:
        kind = CHILD_KIND[self.place.kind]
        kept = plans.answers_of(self.mode, self.lines, self.around)
        common: dict[str, Any] = {"data": data, "initial": kept, "version": self.event.version}
        if self.mode == plans.SHEET:
            return self._sheet(data)
        if self.mode == plans.CREATE:
            kinds = UNDER_COMMUNE if self.place.kind == UnitKind.COMMUNE else (kind,)
            return changes.CreateForm(kinds=kinds, **common)
        common["units"] = self.around.choices()
        if self.mode == plans.CLOSE:
            return changes.CloseForm(**common)
        if self.mode == TRANSFER:
            target = next((self.parents.public(line.parent) for line in self.lines if isinstance(line, Move)), "")
            kept |= {"tu": self.source, "den": target}
            return changes.TransferForm(parents=self.parents.choices(), **common)
        named = {plans.MERGE: changes.MergeForm, plans.SPLIT: changes.SplitForm, plans.RENAME: changes.RenameForm}
        return named[self.mode](kind=kind, **common)

    def _sheet(self, data: Data | None) -> OnceForm:
        rows = plans.sheet_rows(self.lines, self.around)
        names = ("old", "form", "name", "households")
        kept = {f"{name}{at}": value for at, row in enumerate(rows) for name, value in zip(names, row, strict=True)}
        return changes.SheetForm(
            data,
            initial=kept,
            groups=self.around.choices(),
            rows=len(rows) + changes.EXTRA_ROWS,
            standing=sum(1 for row in rows if row[0]),
            version=self.event.version,
        )

    def store(self, form: OnceForm) -> str:
        """Store the answers in the draft; returns where to go. Raises what `edit_draft` raises."""
        if isinstance(form, changes.PaperForm):
            given = form.cleaned_data
            events.edit_draft(
                event=self.event,
                version=form.seen,
                lines=self.lines,
                by=self.by,
                effective_on=given["effective_on"],
                legal_document=given["legal_document"],
                legal_date=given["legal_date"],
            )
            return self.next_url
        if isinstance(form, changes.MeasureForm):
            lines = plans.shared_again(self.lines, form.measures(), form.cleaned_data["basis"])
        else:
            lines = plans.lines_from(self.mode, form, self.around, self.lines, self.parents)
        events.edit_draft(event=self.event, version=form.seen, lines=lines, by=self.by)
        return self.next_url


def _rows(unit: Unit | None, event: Event, kind: str | None) -> list[UnitRow]:
    return queries.children(unit, event.effective_on - timedelta(days=1), kind=kind) if unit else []


def _source(event: Event, lines: list[Line], parents: Around, asked: str) -> UnitRow | None:
    """The unit from which units are transferred: the one asked for, else the one they stand under."""
    known = {row.public_id: row for row in parents.rows}
    if asked in known:
        return known[asked]
    moved = next((line.unit for line in lines if isinstance(line, Move)), None)
    above = queries.parent_of(Unit(pk=moved), event.effective_on - timedelta(days=1)) if moved else None
    return known.get(above.public_id) if above else None


def open_step(public_id: str, mode: str, step: str, by: Actor, asked: str = "") -> Flow:
    """A step of a draft. Raises NotFound, NotAllowed, and InvalidTransition once it is no draft any more."""
    event = queries.event_by_public_id(public_id)
    place = event.place
    if place is None or mode not in MODES or step not in MODES[mode].steps:
        raise NotFound(_("There is no such step."))
    policies.may_draft_event(by, place).require()
    if event.status != EventStatus.DRAFT:
        raise InvalidTransition(_("This is no draft any more, so its answers stay as they are."))
    lines = events.plan_of(event)
    kind = None if mode in (plans.RENAME, plans.CLOSE) else CHILD_KIND[place.kind]
    rows = _rows(place, event, kind)
    around = parents = Around(place, rows)
    source = ""
    if mode == TRANSFER:
        chosen = _source(event, lines, parents, asked)
        source = chosen.public_id if chosen else ""
        below = queries.children(Unit(pk=chosen.id), event.effective_on - timedelta(days=1)) if chosen else []
        around = Around(place, below)
    return Flow(event, place, mode, step, by, lines, around, parents, source)
