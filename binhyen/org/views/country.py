"""The page of the Centre: the country in figures, how far the reform is confirmed, the latest changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core.clock import today
from binhyen.org import queries
from binhyen.org.models import Event, Label, Unit
from binhyen.org.queries import pages
from binhyen.org.queries.country import Country, Stamp, Totals, country_on, eve_of_reform, reform_at, stamp, totals_on
from binhyen.org.rules.names import full_name
from binhyen.org.states import TWO_LEVELS_SINCE, EventStatus
from binhyen.org.views import words
from binhyen.ui import phrases


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its noun, and where it leads."""

    label: str
    value: str
    note: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One of the latest changes."""

    day: str
    title: str
    url: str
    paper: str
    chip: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReformPart:
    """The reform in four figures."""

    figures: Sequence[Figure]


def country_figures(now: Country, before: Totals) -> list[Figure]:
    """What there is on the date, and what there was on the eve of the reform."""
    eve = phrases.day(before.on)
    entered = sum(1 for line in now.lines if line.groups)
    return [
        Figure(
            _("Provinces and cities"),
            phrases.number(len(now.lines)),
            _("%(n)s on %(day)s") % {"n": phrases.number(before.provinces), "day": eve},
        ),
        Figure(
            _("Communes, wards, special zones"),
            phrases.number(now.communes),
            _("%(n)s on %(day)s") % {"n": phrases.number(before.communes), "day": eve},
        ),
        Figure(
            _("Hamlets and residential groups"),
            phrases.number(now.groups),
            _("entered so far, in %(k)s of %(n)s provinces")
            % {"k": phrases.number(entered), "n": phrases.number(len(now.lines))},
        ),
    ]


def reform_part(at: Stamp) -> ReformPart:
    """Exact unions, splits, differences between sources, and what is confirmed."""
    found = reform_at(at)
    total = found.total(EventStatus.PROPOSED) + found.total(EventStatus.CONFIRMED)
    address = reverse("org:reform")
    numbers = {name: phrases.number(getattr(found, name)) for name in ("communes", "exact", "splits", "disputed")}
    figures = [
        Figure(
            _("Exact unions"),
            numbers["exact"],
            _("of %(n)s communes with a past: whole units only") % {"n": numbers["communes"]},
        ),
        Figure(
            _("Former units that were divided"),
            numbers["splits"],
            _("their shares are estimated by area"),
            f"{address}?xem=chia",
        ),
        Figure(
            _("Differences between sources"),
            numbers["disputed"],
            _("pairs of units, both opinions shown"),
            f"{address}?xem=khac",
        ),
        Figure(
            _("Changes confirmed"),
            phrases.number(found.total(EventStatus.CONFIRMED)),
            _("of %(n)s; %(k)s provinces have none waiting")
            % {"n": phrases.number(total), "k": phrases.number(found.provinces_done)},
        ),
    ]
    return ReformPart(figures)


MOST_NAMES = 3


def _about(event: Event, units: Sequence[int], labels: Mapping[int, Label]) -> str:
    """The units that a change is about, else its place."""
    known = [labels[pk] for pk in (units or [event.place_id or 0]) if pk in labels]
    names = [full_name(label.form, label.name) for label in known[:MOST_NAMES]]
    more = len(known) - len(names)
    if more:
        names.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": phrases.number(more)})
    return ", ".join(names)


def latest_changes(limit: int = 5) -> list[Change]:
    """The newest changes with the units they are about."""
    events = pages.latest_events(limit)
    units = pages.units_in(events)
    wanted = {pk for many in units.values() for pk in many} | {event.place_id for event in events if event.place_id}
    labels = queries.labels_on(wanted, today())
    return [
        Change(
            day=phrases.day(event.effective_on),
            title=f"{words.kind_words(event.kind)}: {_about(event, units.get(event.pk, ()), labels)}",
            url=reverse("org:unit", args=[event.place.public_id]) if event.place else "",
            paper=event.legal_document or _("document not on record"),
            chip=words.status_words(event.status, event.confirmed_at.date() if event.confirmed_at else None),
        )
        for event in events
    ]


def country_values(root: Unit, on: date) -> dict[str, object]:
    """What the page of the Centre (`root`) shows besides its own unit page."""
    at = stamp()
    country = country_on(on, at, root)
    figures = country_figures(country, totals_on(today() if on < TWO_LEVELS_SINCE else eve_of_reform(), at))
    return {"country": country, "figures": figures, "reform": reform_part(at), "latest": latest_changes()}
