"""Names of units on a date."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.org.models import Label, Unit


def unit_by_public_id(public_id: str) -> Unit:
    """The unit with this public id, ended or not. Raises NotFound."""
    unit = Unit.objects.filter(public_id=public_id).first()
    if unit is None:
        raise NotFound(_("There is no unit at this address."))
    return unit


def _chosen(labels: list[Label], on: date, lang: str) -> Label:
    """The label that held on the date, else the last one before it, else the first; `lang` before Vietnamese."""
    own = [label for label in labels if label.lang == lang] or labels
    begun = [label for label in own if label.valid_from <= on]
    return max(begun, key=lambda label: label.valid_from) if begun else min(own, key=lambda label: label.valid_from)


def labels_on(unit_ids: Iterable[int], on: date, lang: str = "vi") -> dict[int, Label]:
    """Each unit's label on a date, in one statement. An ended unit keeps its last label; a missing language gives the
    Vietnamese one. Units without any label are absent.
    """
    found: dict[int, list[Label]] = {}
    for label in Label.objects.filter(unit_id__in=list(unit_ids), lang__in={lang, "vi"}):
        found.setdefault(label.unit_id, []).append(label)
    return {unit_id: _chosen(labels, on, lang) for unit_id, labels in found.items()}


def label_on(unit: Unit, on: date, lang: str = "vi") -> Label:
    """The unit's label on a date (see `labels_on`). Raises NotFound for a unit without any label."""
    label = labels_on([unit.pk], on, lang).get(unit.pk)
    if label is None:
        raise NotFound(_("This unit has no name on record."))
    return label


def units_by_code(code: str, on: date, kinds: Iterable[str]) -> list[Unit]:
    """The units of `kinds` that bear an official code on a date, oldest first. Usually one."""
    return list(
        Unit.objects.filter(
            Q(labels__valid_to=None) | Q(labels__valid_to__gt=on),
            labels__code=code,
            labels__valid_from__lte=on,
            labels__lang="vi",
            kind__in=list(kinds),
        ).order_by("id")
    )
