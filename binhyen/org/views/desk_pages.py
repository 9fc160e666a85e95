"""What the desk pages of units show: places of a post, waiting changes, one change, corrections. No HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.core.errors import InvalidTransition
from binhyen.org import policies, queries
from binhyen.org.forms.changes import SharesForm
from binhyen.org.models import Event, EventLine, Succession, Unit
from binhyen.org.queries import pages
from binhyen.org.queries.trees import UnitRow
from binhyen.org.rules.names import full_name
from binhyen.org.rules.weights import round_shares
from binhyen.org.services import events, previews
from binhyen.org.services.weights import ShareInput, correct_weights
from binhyen.org.states import EventStatus, Standing, UnitKind, Verb
from binhyen.org.views import plans, words
from binhyen.ui import phrases
from binhyen.ui.components import SummaryRow

WAITING_ROWS = 50
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in a list: what it is in one sentence, its day and paper, its state, whether the sources differ."""

    event: Event
    title: str
    facts: str
    chip: tuple[str, str]
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the actor may do in a place."""

    draft: Decision
    confirm: Decision
    load: Decision
    bodies: Decision
    keep: Decision


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The desk of a place."""

    place: Unit
    row: UnitRow
    allowed: Allowed
    waiting: int
    first: Sequence[ChangeLine]
    drafts: Sequence[ChangeLine]


def places_of(actor: Actor) -> list[UnitRow]:
    """The places in which the actor's posts carry a verb of this room, in the order of the tree."""
    ids = {grant.unit_id for verb in Verb for grant in actor.grants_for(verb)}
    rows = queries.unit_rows(ids, clock.today())
    order = {kind: rank for rank, kind in enumerate(UnitKind.values)}
    return sorted(rows.values(), key=lambda row: (order[row.kind], row.full_name, row.id))


def _names(ids: Sequence[int], rows: dict[int, UnitRow]) -> str:
    names = [rows[pk].full_name for pk in ids[:NAMES_SHOWN]]
    more = len(ids) - NAMES_SHOWN
    if more > 0:
        names.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": phrases.number(more)})
    return ", ".join(names)


def _title(event: Event, pairs: Sequence[Succession], planned: Sequence[str], rows: dict[int, UnitRow]) -> str:
    """ "Merge: Phường A, Phường B → Phường C", from the pairs on record or from the plan."""
    counted = [pair for pair in pairs if pair.weight > 0]
    kind = words.kind_words(event.kind)
    if counted:
        before = list(dict.fromkeys(pair.predecessor_id for pair in counted))
        after = list(dict.fromkeys(pair.successor_id for pair in counted))
        return f"{kind}: {_names(before, rows)} → {_names(after, rows)}"
    return f"{kind}: {', '.join(planned[:NAMES_SHOWN])}" if planned else str(kind)


def _planned(lines: Sequence[EventLine], rows: dict[int, UnitRow]) -> list[str]:
    """The names that a plan speaks of: new ones as they will be, others as they are."""
    names = []
    for line in lines:
        if line.name and line.form:
            names.append(full_name(line.form, line.name))
        else:
            names += [rows[pk].full_name for pk in [line.unit_id] if pk in rows]
    return list(dict.fromkeys(names))


def lines_for(found: Sequence[Event]) -> list[ChangeLine]:
    """Changes as lines of a list; five statements however many there are."""
    pairs, plan = pages.pairs_of(found), pages.lines_of(found)
    ids = {pk for many in pairs.values() for pair in many for pk in (pair.predecessor_id, pair.successor_id)}
    ids |= {line.unit_id for many in plan.values() for line in many if line.unit_id}
    rows = queries.unit_rows(ids, clock.today())
    made = []
    for event in found:
        planned = _planned(plan.get(event.pk, ()), rows)
        mine = pairs.get(event.pk, [])
        paper = event.legal_document or _("no document yet")
        made.append(
            ChangeLine(
                event=event,
                title=_title(event, mine, planned, rows),
                facts=f"{phrases.day(event.effective_on)}, {paper}",
                chip=words.status_words(event.status, event.confirmed_at.date() if event.confirmed_at else None),
                doubtful=any(pair.standing not in (Standing.AGREED, Standing.ENTERED) for pair in mine),
            )
        )
    return made


def allowed_in(place: Unit, actor: Actor) -> Allowed:
    """The verbs of this room in a place, each with the reason when it is refused."""
    no_list = refused(_("Lists are brought in under a commune."))
    return Allowed(
        draft=policies.may_draft_event(actor, place),
        confirm=policies.may(actor, Verb.CONFIRM_EVENT, place),
        load=policies.may_import(actor, place) if place.kind == UnitKind.COMMUNE else no_list,
        bodies=policies.may_edit_bodies(actor, place),
        keep=policies.may_edit_unit(actor, place) if place.kind == UnitKind.COMMUNE else no_list,
    )


def place_page(public_id: str, actor: Actor) -> PlacePage:
    """The desk of a place. Raises NotFound, NotAllowed when no verb of this room holds there."""
    place = queries.unit_by_public_id(public_id)
    allowed = allowed_in(place, actor)
    may_any = allowed.draft or allowed.confirm or allowed.load or allowed.bodies
    may_any.require()
    row = queries.unit_rows([place.pk], clock.today())[place.pk]
    waiting = queries.events_waiting(place, clock.today())
    return PlacePage(
        place=place,
        row=row,
        allowed=allowed,
        waiting=waiting.count(),
        first=lines_for(list(waiting[:5])),
        drafts=lines_for(pages.drafts_of(place)) if allowed.draft else [],
    )


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """One page of the changes that wait for a province."""

    place: Unit
    row: UnitRow
    page: Page[Event]
    lines: Sequence[ChangeLine]


def waiting_page(public_id: str, actor: Actor, page: int) -> WaitingPage:
    """The proposed changes in a place and below it. Raises NotFound, NotAllowed."""
    place = queries.unit_by_public_id(public_id)
    confirm = policies.may(actor, Verb.CONFIRM_EVENT, place)
    (confirm or policies.may_draft_event(actor, place)).require()
    shown = Paginator(queries.events_waiting(place, clock.today()), WAITING_ROWS).get_page(page)
    row = queries.unit_rows([place.pk], clock.today())[place.pk]
    return WaitingPage(place, row, shown, lines_for(list(shown)))


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One change: what would move, what stands in the way, and the verbs."""

    event: Event
    title: str
    preview: previews.Preview
    on_record: bool
    chip: tuple[str, str]
    mode: str
    edit: Decision
    propose: Decision
    confirm: Decision
    correct: Decision
    withdraw: Decision
    shares: Sequence[tuple[previews.PlannedShare, str]]
    summary: Sequence[SummaryRow]

    @property
    def state(self) -> str:
        """The state of the change."""
        return str(self.event.status)

    @property
    def edit_url(self) -> str:
        """The first step of the answers."""
        return reverse("org:change_step", args=[self.event.public_id, self.mode, plans.UNITS])


def _summary(found: previews.Preview) -> list[SummaryRow]:
    """What would move, counted and named."""
    begun = ", ".join(f"{start.full_name} ({start.code})" if start.code else start.full_name for start in found.starts)
    rows = [
        SummaryRow(_("Units that end"), ", ".join(row.full_name for row in found.ends) or _("none")),
        SummaryRow(_("Units that begin"), begun or _("none")),
    ]
    if found.moves:
        rows.append(SummaryRow(_("Units that move with them"), phrases.number(len(found.moves))))
    if found.bodies:
        rows.append(SummaryRow(_("Bodies that end with them"), phrases.number(found.bodies)))
    return rows


def _when(status: bool, decision: Decision, sentence: str) -> Decision:
    """The decision where the state allows the verb at all; otherwise off, with the state as the reason."""
    return decision if status else refused(sentence)


def change_page(public_id: str, actor: Actor) -> ChangePage:
    """A change on its own page. Raises NotFound; NotAllowed unless the actor drafts or confirms in its place."""
    event = queries.event_by_public_id(public_id)
    policies.may_withdraw_event(actor, event).require()
    preview = previews.preview_event(event)
    on_record = bool(pages.pairs_of([event]))
    draft, proposed = event.status == EventStatus.DRAFT, event.status == EventStatus.PROPOSED
    may_draft, may_confirm = policies.may_draft_event(actor, event.place), policies.may_confirm_event(actor, event)
    ready = ALLOWED if not preview.problems else refused(_("First correct what stands in the way."))
    return ChangePage(
        event=event,
        title=lines_for([event])[0].title,
        preview=preview,
        on_record=on_record,
        chip=words.status_words(event.status, event.confirmed_at.date() if event.confirmed_at else None),
        mode=plans.mode_of(event, events.plan_of(event)),
        edit=_when(draft, may_draft, _("Only a draft can be edited.")),
        propose=_when(draft, may_draft and ready, _("Only a draft can be proposed.")),
        confirm=_when(proposed, may_confirm and ready, _("Only a proposal can be confirmed.")),
        correct=_when(proposed and on_record, may_confirm, _("Only a proposal on record can be corrected.")),
        withdraw=_when(
            (draft or proposed) and not on_record,
            policies.may_withdraw_event(actor, event),
            _("It stays on record: correct it instead."),
        ),
        summary=_summary(preview),
        shares=[(share, words.share_words(share.weight, share.exact, share.basis)) for share in preview.shares],
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """The shares of a proposed change, to be corrected."""

    event: Event
    pairs: Sequence[Succession]
    rows: dict[int, UnitRow]

    def now(self) -> list[tuple[str, str]]:
        """What is stored, in words."""
        return [
            (
                f"{self.rows[pair.predecessor_id].full_name} → {self.rows[pair.successor_id].full_name}",
                words.share_words(pair.weight, pair.exact, pair.basis),
            )
            for pair in self.pairs
        ]

    def form(self, data: Any = None) -> SharesForm:
        """The form: what is counted now, in percent; opinions that are not counted start at 0."""
        fields = [
            (str(pair.pk), self.rows[pair.predecessor_id].full_name, self.rows[pair.successor_id].full_name)
            for pair in self.pairs
        ]
        kept: dict[str, object] = {f"s_{pair.pk}": round(pair.weight * 100, 4) for pair in self.pairs}
        kept |= {"basis": self.pairs[0].basis, "legal_document": self.event.legal_document}
        kept |= {"legal_date": self.event.legal_date}
        return SharesForm(data, initial=kept, pairs=fields, version=self.event.version)

    def shares(self, form: SharesForm) -> list[ShareInput]:
        """What was entered as weights: each predecessor's shares brought to a sum of exactly 1."""
        given = form.cleaned_data
        found: dict[int, list[tuple[int, float]]] = {}
        for pair in self.pairs:
            value = float(given[f"s_{pair.pk}"])
            if value > 0:
                found.setdefault(pair.predecessor_id, []).append((pair.successor_id, value))
        made = []
        for before, parts in found.items():
            weights = round_shares([value for _after, value in parts])
            made += [
                ShareInput(before, after, given["basis"], weight)
                for (after, _value), weight in zip(parts, weights, strict=True)
            ]
        return made

    def store(self, form: SharesForm, by: Actor) -> str:
        """Store the corrected shares; returns the public id of the change. Raises what `correct_weights` raises."""
        given = form.cleaned_data
        done = correct_weights(
            event=self.event,
            version=form.seen,
            shares=self.shares(form),
            by=by,
            legal_document=given["legal_document"],
            legal_date=given["legal_date"],
        )
        return done.public_id


def correction(public_id: str, actor: Actor) -> Correction:
    """The shares of a proposal whose units are on record. Raises NotFound, NotAllowed."""
    event = queries.event_by_public_id(public_id)
    policies.may_confirm_event(actor, event).require()
    pairs = pages.pairs_of([event]).get(event.pk, [])
    if not pairs or event.status != EventStatus.PROPOSED:
        raise InvalidTransition(_("The shares of this change cannot be corrected any more."))
    best = [pair for pair in pairs if pair.basis == pairs[0].basis]
    ids = {pk for pair in best for pk in (pair.predecessor_id, pair.successor_id)}
    return Correction(event, best, queries.unit_rows(ids, event.effective_on))
