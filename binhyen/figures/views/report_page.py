"""A report that was sent: its figures, what was said to questions, what comes next; and two versions side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from binhyen.audit import answers
from binhyen.core import clock
from binhyen.core.access import actor_of
from binhyen.core.actor import Actor
from binhyen.core.decisions import refused
from binhyen.figures import policies
from binhyen.figures.forms.carry import Done, attempt
from binhyen.figures.forms.report import block_label
from binhyen.figures.models import Branch, Confirmation, Remark, Slot
from binhyen.figures.queries import entry
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.rules.values import unpack
from binhyen.figures.services.reports import Block, confirm_report, settle_branch
from binhyen.figures.states import ON_BEHALF, Mode, SlotState
from binhyen.figures.views import steps
from binhyen.ui.forms import FieldError

LATEST, BESIDE = "moi", "kia"


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of a version: with the period before, what was asked and said, why it came back."""

    row: FieldRow
    value: int | None
    last: int | None
    remarks: tuple[Remark, ...]
    returned: str


def shown_rows(sheet: entry.Sheet) -> list[Shown]:
    """The figures of the latest version. One statement for what was said."""
    said: dict[int, list[Remark]] = {}
    for remark in Remark.objects.filter(report=sheet.latest) if sheet.latest else ():
        said.setdefault(remark.position, []).append(remark)
    returned = {one.position: one.reason for one in sheet.returns}
    return [
        Shown(row, sheet.sent[place], sheet.last[place], tuple(said.get(place, ())), returned.get(place, ""))
        for row in sheet.fields
        for place in (row.position,)
    ]


def texts_shown(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The narrative with what its blocks are called."""
    return [(block_label(kind), text) for kind, text in texts.items()]


def values(actor: Actor, slot: Slot) -> dict[str, Any]:
    """What the page of a sent report shows. Raises NotAllowed for whoever may not read it."""
    policies.may_read(actor, slot.unit_id).require()
    sheet = entry.sheet_of(slot, actor.post_id)
    own = policies.may_report(actor, slot, Mode.OWN)
    waits = sheet.waits_for_confirmation
    accepting = policies.may_accept(actor, slot)
    takes = policies.may_send_on(slot, clock.today())
    return {
        "slot": slot,
        "sheet": sheet,
        "title": entry.title_of(slot),
        "rows": shown_rows(sheet),
        "texts": texts_shown(sheet.texts),
        "own": own,
        "may_type": own or policies.may_report(actor, slot, Mode.PAPER),
        "may_confirm": own if waits else refused(""),
        "waits": waits,
        "may_accept": accepting,
        "to_decide": bool(accepting) and slot.state in (SlotState.SUBMITTED, SlotState.RETURNED),
        "chip": steps.CHIPS[SlotState(slot.state)],
        "whole": next((one.reason for one in sheet.returns if one.position is None), ""),
        "takes": takes,
        "next": steps.from_now(slot, sheet.above, takes),
        "due": entry.due_of(slot),
    }


def confirmed(request: HttpRequest, slot: Slot) -> Done[Confirmation]:
    """Confirm the version that the person saw. Raises NotAllowed."""
    seen = request.POST.get("ban", "")
    version = int(seen) if seen.isdigit() and len(seen) < 6 else 0
    return attempt(lambda: confirm_report(slot=slot, version=version, by=actor_of(request)))


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure, or a block of the narrative, that differs between the two versions."""

    name: str
    label: str
    latest: object
    beside: object
    decimals: int | None
    chosen: str


@dataclass
class BranchPage:
    """The latest version and the one kept beside it."""

    slot: Slot
    branch: Branch
    actor: Actor
    sheet: entry.Sheet
    data: Mapping[str, str]
    who: Mapping[str, str]
    errors: list[FieldError] = field(default_factory=list)

    @property
    def mine(self) -> bool:
        """Whether the version beside was sent from the post of the person who looks."""
        return self.branch.by_post == self.actor.post_id

    @property
    def sent_by(self) -> tuple[str, str]:
        """The posts that sent the latest version and the one beside it."""
        latest = self.sheet.latest.by_post if self.sheet.latest else ""
        return self.who.get(latest, ""), self.who.get(self.branch.by_post, "")

    @property
    def other_texts(self) -> dict[str, str]:
        """The narrative of the version beside."""
        return {row["kind"]: row["text"] for row in self.branch.texts}

    def choices(self) -> list[Choice]:
        """What differs, figures first."""
        beside, sent = unpack(self.branch.values), self.sheet.sent
        found = [
            Choice(f"c{place}", row.name, sent[place], beside[place], row.decimals, self.data.get(f"c{place}", ""))
            for row in self.sheet.fields
            for place in (row.position,)
            if sent[place] != beside[place]
        ]
        for kind in dict.fromkeys((*self.sheet.texts, *self.other_texts)):
            ours, theirs = self.sheet.texts.get(kind, ""), self.other_texts.get(kind, "")
            if ours != theirs:
                name = f"t_{kind}"
                found.append(Choice(name, block_label(kind), ours, theirs, None, self.data.get(name, "")))
        return found

    def settle(self) -> bool:
        """Send what was chosen as the next version, or leave the latest as it is. False with errors."""
        choices = self.choices()
        self.errors = [
            FieldError(f"{one.label}: {_('choose one of the two')}", f"id_{one.name}_1")
            for one in choices
            if one.chosen not in (LATEST, BESIDE)
        ]
        if self.errors:
            return False
        taken = {one.name for one in choices if one.chosen == BESIDE}
        done = attempt(
            lambda: settle_branch(
                branch=self.branch,
                base_version=self.slot.version,
                values=self._values(taken) if taken else None,
                texts=self._texts(taken),
                mode=Mode(self.branch.mode),
                by=self.actor,
            )
        )
        self.errors = [FieldError(done.refusal, "")] if done.refusal else []
        return not done.refusal

    def _values(self, taken: set[str]) -> entry.Values:
        beside = unpack(self.branch.values)
        return [beside[place] if f"c{place}" in taken else value for place, value in enumerate(self.sheet.sent)]

    def _texts(self, taken: set[str]) -> list[Block]:
        kinds = dict.fromkeys((*self.sheet.texts, *self.other_texts))
        chosen = {
            kind: (self.other_texts if f"t_{kind}" in taken else self.sheet.texts).get(kind, "") for kind in kinds
        }
        return [Block(kind, text) for kind, text in chosen.items() if text]


def open_branch_page(request: HttpRequest, slot: Slot) -> BranchPage | None:
    """The page on which two versions are settled; None when there is nothing to settle. Raises NotAllowed."""
    actor = actor_of(request)
    branch = entry.open_branch(slot, actor.post_id)
    mode = Mode(branch.mode) if branch else Mode.OWN
    policies.may_report(actor, slot, mode if mode in ON_BEHALF else Mode.OWN).require()
    if branch is None:
        return None
    sheet = entry.sheet_of(slot, actor.post_id)
    posts = [branch.by_post, sheet.latest.by_post if sheet.latest else ""]
    seen = request.POST.get("goc", "")
    if request.method == "POST" and seen != str(slot.version):
        data: Mapping[str, str] = {}
    else:
        data = {name: str(value) for name, value in request.POST.items()}
    return BranchPage(slot, branch, actor, sheet, data, answers.post_names(posts))
