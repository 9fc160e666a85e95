"""The values of the page of one report: rows with what is typed, known, asked and wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.access import actor_of
from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision, refused
from binhyen.core.once import new_key
from binhyen.figures import policies
from binhyen.figures.forms.carry import Done, attempt
from binhyen.figures.forms.report import (
    LONGEST_TEXT,
    Asked,
    Reading,
    Typed,
    block_label,
    fields_and_blocks,
    typed_from,
)
from binhyen.figures.forms.sending import context_of, read_for
from binhyen.figures.models import Draft, Slot
from binhyen.figures.queries import entry
from binhyen.figures.queries.entry import Line, Sheet
from binhyen.figures.queries.forms import browser_checks
from binhyen.figures.rules.typing import typed as as_typed
from binhyen.figures.services.forms import figures_by_path
from binhyen.figures.services.reports import save_draft
from binhyen.figures.states import ON_BEHALF, BlockKind, Mode, Nature, SlotState
from binhyen.ui.forms import FieldError


@dataclass(frozen=True)
class Row:
    """One figure on the page."""

    line: Line
    text: str
    errors: list[str]
    asked: list[Asked]
    returned: str = ""
    other: str = ""

    @property
    def folded(self) -> bool:
        """Whether the number is shown with a way to change it, instead of an open field."""
        same = self.text == as_typed(self.line.value, self.line.row.decimals)
        return bool(self.line.given) and same and not self.errors and not self.returned

    @property
    def described(self) -> str:
        """The ids that describe the field."""
        place = self.line.row.position
        return f"e{place} h{place}" if self.errors else f"h{place}"


@dataclass(frozen=True)
class Words:
    """One block of the narrative on the page."""

    kind: str
    label: str
    hint: str
    text: str
    errors: list[str]


@dataclass
class EntryPage:
    """One report, as the person in front of it may work on it."""

    actor: Actor
    slot: Slot
    sheet: Sheet
    own: Decision
    behalf: Decision
    typed: Typed
    reading: Reading | None = None
    refusal: str = ""
    stored: Mapping[int, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[int, str]:
        """What each figure is called."""
        return {row.position: row.name for row in self.sheet.fields}

    @property
    def for_another(self) -> bool:
        """Whether the person enters this for a unit below."""
        return not self.own

    @cached_property
    def open(self) -> Decision:
        """Whether anything can still be sent, and why not."""
        if self.slot.state == SlotState.VOID:
            return refused(_("This report is no longer owed."))
        return policies.may_send_on(self.slot, clock.today())

    @property
    def address(self) -> str:
        """The address of this report."""
        return reverse("figures:report", args=address_of(self.slot))

    @property
    def errors(self) -> list[FieldError]:
        """The lines of the summary."""
        found = [FieldError(self.refusal, "")] if self.refusal else []
        return found + (self.reading.errors(self.names) if self.reading else [])

    @cached_property
    def rows(self) -> list[Row]:
        """Every figure of the form."""
        returned = {one.position: one.reason for one in self.sheet.returns}
        return [self._row(line, returned.get(line.row.position, "")) for line in self.sheet.lines()]

    def _row(self, line: Line, returned: str) -> Row:
        place = line.row.position
        text = self.typed.numbers.get(place, as_typed(line.value, line.row.decimals))
        wrong = [one.words for one in self.reading.wrong if one.position == place] if self.reading else []
        asked = [one for one in self.reading.asked if one.position == place] if self.reading else []
        other = self.stored.get(place, text)
        return Row(line, text, wrong, asked, returned, "" if other == text else other or "–")

    @property
    def sections(self) -> list[tuple[str, list[Row]]]:
        """The figures by section."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, key=lambda row: row.line.row.section)]

    @property
    def blocks(self) -> list[Words]:
        """The narrative."""
        return [self._block(kind) for kind in entry.blocks_of(self.slot)]

    def _block(self, kind: str) -> Words:
        text = self.typed.texts.get(kind, self.sheet.texts.get(kind, ""))
        wrong = [one.words for one in self.reading.wrong if one.kind == kind] if self.reading else []
        hint = _("May stay empty. No names of people.")
        if kind == BlockKind.PROPOSAL:
            hint = _("May stay empty. No names of people. Every request is answered, with a date.")
        return Words(kind, block_label(kind), hint, text, wrong)

    @property
    def given(self) -> int:
        """How many figures stand there already."""
        return sum(1 for row in self.rows if row.line.given)

    def read(self) -> Reading:
        """Read what is typed; the page then shows what is wrong and what is asked."""
        self.reading = read_for(self.slot, self.typed)
        return self.reading

    def from_draft(self, draft: Draft) -> Typed:
        """What a draft holds."""
        return typed_from(draft.typed, base=draft.base_version, key=draft.key, version=draft.version)

    def keep(self) -> Done[Draft]:
        """Keep what is typed as the draft of this post; the page goes on from the version that is kept now."""
        typed = self.typed
        kept = attempt(
            lambda: save_draft(
                slot=self.slot,
                typed=typed.as_json(),
                base_version=typed.base,
                key=typed.key or new_key(),
                version=typed.draft,
                mode=Mode.PAPER if typed.mode in ON_BEHALF else Mode.OWN,
                by=self.actor,
            )
        )
        if kept.result is not None:
            self.typed = with_numbers(typed, typed.numbers, draft=kept.result.version)
        return kept

    def nothing_happened(self) -> None:
        """Empty flows become 0, empty stocks stay as in the period before."""
        numbers = dict(self.typed.numbers)
        for line in self.sheet.lines():
            place = line.row.position
            if not numbers.get(place):
                value = line.last if line.row.nature == Nature.STOCK and line.last is not None else 0
                numbers[place] = as_typed(value, line.row.decimals)
        self.typed = with_numbers(self.typed, numbers)

    def meet_other(self) -> None:
        """Another device of the same post was faster: show what it stored beside what is typed here."""
        draft = Draft.objects.get(slot=self.slot, post=self.actor.post_id)
        self.stored = self.from_draft(draft).numbers
        self.typed = with_numbers(self.typed, self.typed.numbers, draft=draft.version)

    def for_browser(self) -> str:
        """What the island needs to say the same as the server, as JSON."""
        fields = [
            {
                "p": line.row.position,
                "c": line.row.code,
                "d": line.row.decimals,
                "n": line.row.name,
                "u": line.row.unit_words,
                "r": line.row.required,
                "x": None if line.record is None else line.record * 10**line.row.decimals,
            }
            for line in self.sheet.lines()
        ]
        version = self.slot.form_version
        known = figures_by_path(version, (), context_of(self.slot, self.sheet.last, self.sheet.earlier))
        given = {
            "fields": fields,
            "checks": browser_checks(version),
            "known": {path: value for path, value in known.items() if value is not None},
            "most": LONGEST_TEXT,
        }
        return json.dumps(given, ensure_ascii=False)


def with_numbers(typed: Typed, numbers: Mapping[int, str], *, draft: int | None = None) -> Typed:
    """The same with other numbers."""
    return Typed(
        numbers, typed.texts, typed.answers, typed.reasons, typed.mode, typed.base, typed.key,
        typed.draft if draft is None else draft,
    )  # fmt: skip


def address_of(slot: Slot) -> list[str]:
    """The three parts of a report's address."""
    return [slot.unit.public_id, slot.period.public_id, slot.form_version.form.code]


def open_entry(request: HttpRequest, unit: str, period: str, form: str) -> EntryPage:
    """The page of a report for whoever may type it. Raises NotFound, NotAllowed."""
    actor, slot = actor_of(request), entry.slot_at(unit, period, form)
    own = policies.may_report(actor, slot, Mode.OWN)
    behalf = own or policies.may_report(actor, slot, Mode.PAPER)
    behalf.require()
    sheet = entry.sheet_of(slot, actor.post_id)
    page = EntryPage(actor, slot, sheet, own, behalf, Typed())
    page.typed = page_typed(page, request)
    return page


def page_typed(page: EntryPage, request: HttpRequest) -> Typed:
    """What stands in the fields: what was sent now, else the draft, else what is known."""
    sheet = page.sheet
    if request.method == "POST":
        return fields_and_blocks(page.slot, sheet.fields, request.POST)
    draft = sheet.draft
    if draft is not None:
        return page.from_draft(draft)
    return known_typed(page)


def known_typed(page: EntryPage) -> Typed:
    """What is known before anybody has typed: the latest version, records, stocks of the period before."""
    sheet = page.sheet
    numbers = {line.row.position: as_typed(line.value, line.row.decimals) for line in sheet.lines()}
    mode = Mode.OWN if page.own else Mode.PAPER
    return Typed(numbers, dict(sheet.texts), {}, {}, mode, page.slot.version)


def device(actor: Actor) -> dict[str, Any]:
    """How a phone keeps what this person typed: under a name that says nothing, locked with their own key."""
    person = actor.person_id
    lock = salted_hmac("binhyen.figures.device-lock", person, secret=settings.SECRET_KEY, algorithm="sha256").digest()
    name = salted_hmac(
        "binhyen.figures.device-name", person, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
    return {"owner": name[:24], "lock": lock}
