"""The values of the pages on which reports are accepted or returned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision, refused
from binhyen.figures import policies
from binhyen.figures.forms.carry import attempt
from binhyen.figures.models import FormVersion, Period, Slot
from binhyen.figures.queries import accepting, entry
from binhyen.figures.queries.accepting import WIDE
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.services.accepting import Accepted, accept_report, accept_reports, return_report
from binhyen.figures.states import SlotState
from binhyen.figures.views import report_page
from binhyen.figures.views.steps import CHIPS, period_name
from binhyen.org.models import Unit
from binhyen.org.queries import unit_row
from binhyen.people.policies import may
from binhyen.people.verbs import FiguresVerb
from binhyen.ui.components import Tab
from binhyen.ui.forms import FieldError
from binhyen.ui.phrases import language

A_PAGE = 60
LONGEST_REASON = 280
DECIDED = (SlotState.SUBMITTED, SlotState.RETURNED)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@dataclass(frozen=True, slots=True)
class AcceptTable:
    """The reports of one form and period directly below a unit."""

    actor: Actor
    above: Unit
    period: Period
    version: FormVersion
    may_enter: Decision

    @property
    def title(self) -> str:
        """The form's title in the reader's language."""
        return str(self.version.title_en if language() == "en" else self.version.title_vi)

    @property
    def fields(self) -> tuple[FieldRow, ...]:
        """The figures that the table shows; none for a form with many."""
        rows = form_fields(self.version)
        return rows if len(rows) <= WIDE else ()

    def slots(self) -> list[Slot]:
        """Every report that is owed here."""
        return accepting.slots_below(self.above, self.period, self.version)

    def values(self, query: QueryDict) -> dict[str, Any]:
        """What the page shows: one state, or all of them."""
        slots = self.slots()
        states = [SlotState.SUBMITTED, SlotState.RETURNED, SlotState.OPEN, SlotState.ACCEPTED]
        counted = {state: sum(1 for slot in slots if slot.state == state) for state in states}
        chosen = query.get("xem", "")
        kept = [slot for slot in slots if slot.state == chosen] if chosen in counted else slots
        page = Paginator(kept, A_PAGE).get_page(query.get("trang"))
        rows = accepting.given_below(list(page.object_list))
        above = unit_row(self.above, self.period.end)
        tabs = [Tab(_("All"), "?", chosen not in counted, len(slots))]
        tabs += [Tab(state.label, f"?xem={state.value}", chosen == state, counted[state]) for state in states]
        return {
            "page": self,
            "above": above,
            "tabs": tabs,
            "rows": rows,
            "pages": page,
            "waiting": counted[SlotState.SUBMITTED],
            "plain": sum(1 for row in rows if row.plain),
            "sent": len(slots) - counted[SlotState.OPEN],
            "owed": len(slots),
            "missing": counted[SlotState.OPEN] + counted[SlotState.RETURNED],
        }

    def decide(self, data: QueryDict) -> tuple[str, list[str]]:
        """Accept what was ticked, or everything without a question. Words for what was done, and why not for others."""
        seen = {name[2:]: _number(str(value)) for name, value in data.items() if name.startswith("v_")}
        wanted = [slot for slot in self.slots() if slot.unit.public_id in seen]
        if data.get("viec") == "nhan-het":
            wanted = [row.slot for row in accepting.given_below(wanted) if row.plain]
        else:
            ticked = set(data.getlist("nhan"))
            wanted = [slot for slot in wanted if slot.unit.public_id in ticked]
        for slot in wanted:
            slot.version = seen[slot.unit.public_id]
        if not wanted:
            return "", [_("Nothing was chosen, so nothing was accepted.")]
        done = accept_reports(slots=wanted, by=self.actor)
        return _told(done), self._refusals(wanted, done)

    def _refusals(self, slots: list[Slot], done: Accepted) -> list[str]:
        names = {row.slot.pk: row.unit.full_name for row in accepting.given_below(slots)} if done.refused else {}
        return [f"{names[pk]}: {words}" for pk, words in done.refused.items()]


def _told(done: Accepted) -> str:
    words = ngettext("%(n)d report was accepted.", "%(n)d reports were accepted.", done.count)
    return words % {"n": done.count} if done.count else ""


def open_table(actor: Actor, unit: str, period: str, form: str) -> AcceptTable:
    """The table for whoever accepts there. Raises NotFound, NotAllowed."""
    above, when, version = accepting.place_of(unit, period, form)
    policies.may_accept_at(actor, above.pk, version.form.function).require()
    may_enter = may(actor, FiguresVerb.REPORT_FOR, above.pk, version.form.function)
    return AcceptTable(actor, above, when, version, may_enter)


@dataclass
class AcceptOne:
    """One report in front of whoever accepts it."""

    actor: Actor
    slot: Slot
    sheet: entry.Sheet
    allowed: Decision
    back: str
    data: Mapping[str, str]
    errors: list[FieldError] = field(default_factory=list)
    told: str = ""

    @property
    def title(self) -> str:
        """What this is, in one line."""
        return f"{entry.title_of(self.slot)}, {period_name(self.slot.period)}"

    @property
    def chip(self) -> str:
        """The kind of chip of its state."""
        return CHIPS[SlotState(self.slot.state)]

    @property
    def rows(self) -> list[tuple[report_page.Shown, str]]:
        """The figures, each with the reason typed for it."""
        return [(row, self.data.get(f"r{row.row.position}", "")) for row in report_page.shown_rows(self.sheet)]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The narrative."""
        return report_page.texts_shown(self.sheet.texts)

    @property
    def open(self) -> Decision:
        """Whether there is anything to decide."""
        if self.slot.state not in DECIDED:
            return refused(_("Nothing of this report waits to be accepted."))
        return self.allowed

    def decide(self) -> bool:
        """Accept or return. False with errors in the page when it can't be done so."""
        seen = _number(self.data.get("ban", ""))
        if self.data.get("viec") == "nhan":
            done = attempt(lambda: accept_report(slot=self.slot, version=seen, by=self.actor))
            self.told = _("Accepted. The unit sees it.")
        else:
            reasons = self._reasons()
            done = attempt(lambda: return_report(slot=self.slot, version=seen, reasons=reasons, by=self.actor))
            self.told = _("Returned with the reasons. The unit sees them beside its figures.")
        self.errors = [FieldError(done.refusal, "id_r")] if done.refusal else []
        return not done.refusal

    def _reasons(self) -> dict[int | None, str]:
        found: dict[int | None, str] = {}
        for row in self.sheet.fields:
            text = self.data.get(f"r{row.position}", "").strip()[:LONGEST_REASON]
            if text:
                found[row.position] = text
        whole = self.data.get("r", "").strip()[:LONGEST_REASON]
        return {**found, None: whole} if whole else found


def open_one(actor: Actor, slot: Slot, data: QueryDict) -> AcceptOne:
    """One report for whoever accepts it. Raises NotAllowed."""
    allowed = policies.may_accept(actor, slot)
    allowed.require()
    above = Unit.objects.filter(pk=actor.unit_id or 0).first()
    where = [slot.period.public_id, slot.form_version.form.code]
    back = reverse("figures:accept", args=[above.public_id, *where]) if above else ""
    typed = {name: str(value) for name, value in data.items()}
    return AcceptOne(actor, slot, entry.sheet_of(slot, actor.post_id), allowed, back, typed)
