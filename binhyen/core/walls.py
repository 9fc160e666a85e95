"""Detectors of the walls, over models, templates and source: used by the wall tests and by `binhyen walls verify`.

Each returns what breaks the wall, empty when nothing does. They read names and shapes, so they are a brake against
drift, not a proof against intent; what they look for stands in the tables below.
"""

import ast
import re
from collections.abc import Iterable

from django.db import models

Model = type[models.Model]

PERSON_MODELS = {"people.User": "the account holder"}
"""The only models that hold a name of a person, and why. A volunteer, a mediator, a consenting donor or honouree may
join the list with their room; nobody else."""

PLACE_FIELDS = frozenset({"org.Unit.lat", "org.Unit.lon", "org.EventLine.lat", "org.EventLine.lon"})
"""The only coordinates: of official units, and of units that a planned change creates."""

_PERSON_NAMES = re.compile(
    r"(?:^|_)(?:full_?name|first_?name|last_?name|person_?name|holder_?name|ho_?ten|surname|alias)(?:_|$)"
)
_DOSSIER_MODELS = re.compile(
    r"(?i)suspect|offender|addict|informant|dossier|household|family|resident(?!ial)|citizen|believer|victim|target|"
    r"blacklist|watchlist|subject|relative"
)
_DOSSIER_FIELDS = re.compile(
    r"(?:^|_)(?:birth\w*|dob|cccd|cmnd|identity_number|id_number|national_id|gender|sex|religion|ethnic\w*|criminal\w*|"
    r"suspect\w*|offender\w*|addict\w*|informant\w*|spouse|relatives?|attitude|opinion|belief|loyalty|home_address|"
    r"household_head|tien_an|tien_su|dan_toc|ton_giao|nationality|marital\w*)(?:_|$)"
)
_PARTICIPATION = re.compile(
    r"(?:^|_)(?:attend\w*|participants?|participated|voters?|voted|ballots?|donors?|donated|absent\w*|absentees?|"
    r"signups?|registrants?|turnout_by|present_people|came|invited_people)(?:_|$)"
)
_TRACKING = re.compile(
    r"(?:^|_)(?:lat|lon|lng|latitude|longitude|gps|geo\w*|coordinates?|location|whereabouts|camera\w*|stream_url|rtsp|"
    r"face\w*|plate|number_plate|licence_plate|biometric\w*|fingerprint\w*|voiceprint|ip|ip_address|remote_addr|"
    r"user_agent|imei|imsi|mac_address|chat_\w+|scraped\w*)(?:_|$)"
)
_MEASURED_STAFF = re.compile(
    r"(?:^|_)(?:last_login|last_seen|online|minutes_spent|time_spent|duration\w*|worked\w*|keystrokes|productivity|"
    r"performance|speed|score|scores|rank|ranking|rating|points|leaderboard|response_seconds|idle\w*)(?:_|$)"
)


def _fields(model: Model) -> Iterable[str]:
    return (field.name for field in model._meta.get_fields() if not field.auto_created)


def _named(every: Iterable[Model], pattern: re.Pattern[str], allowed: Iterable[str] = ()) -> list[str]:
    names = (f"{model._meta.label}.{name}" for model in every for name in _fields(model) if pattern.search(name))
    return [name for name in names if name not in set(allowed)]


def dossiers(every: Iterable[Model], allowed: Iterable[str] = tuple(PERSON_MODELS)) -> list[str]:
    """W2: models about people who are nobody here, and names of persons outside the allowed models."""
    listed = list(every)
    names = [name for name in _named(listed, _PERSON_NAMES) if name.rpartition(".")[0] not in set(allowed)]
    models_ = [model._meta.label for model in listed if _DOSSIER_MODELS.search(model.__name__)]
    return sorted({*models_, *names, *_named(listed, _DOSSIER_FIELDS)})


def participation(every: Iterable[Model]) -> list[str]:
    """W9: fields or models that say who came, registered, voted, gave or was absent."""
    listed = list(every)
    models_ = [model._meta.label for model in listed if _PARTICIPATION.search(_snake(model.__name__))]
    return sorted({*models_, *_named(listed, _PARTICIPATION)})


def tracking(every: Iterable[Model]) -> list[str]:
    """W10: coordinates of anything but official units; cameras, faces, number plates, network addresses."""
    listed = list(every)
    kinds = (models.GenericIPAddressField, models.ImageField)
    typed = [
        f"{model._meta.label}.{field.name}"
        for model in listed
        for field in model._meta.local_fields
        if isinstance(field, kinds)
    ]
    return sorted({*_named(listed, _TRACKING, PLACE_FIELDS), *typed})


def measured_staff(every: Iterable[Model]) -> list[str]:
    """W19: figures about a person and the timing of work."""
    return sorted(_named(every, _MEASURED_STAFF))


_TARGETS = re.compile(
    r"(?:^|_)(?:target\w*|quota\w*|score\w*|rank\w*|rating|weight\w*|points|norm|goal\w*|benchmark|threshold)(?:_|$)"
)


def targets(every: Iterable[Model], allowed: Iterable[str] = ()) -> list[str]:
    """W7: a target, score, rank or weight beside a figure: in the room of figures, and in whatever refers to one.

    A room that ties a target to an indicator asks `figures.queries.catalogue.may_carry_target` and joins `allowed`.
    """
    near = [
        model
        for model in every
        if model._meta.app_label == "figures"
        or any(
            field.related_model._meta.app_label == "figures"
            for field in model._meta.get_fields()
            if field.concrete and isinstance(field.related_model, type)
        )
    ]
    return sorted(_named(near, _TARGETS, allowed))


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


_PERSON_KEYS = frozenset(
    {
        "person",
        "person_id",
        "user",
        "user_id",
        "requester",
        "approver",
        "holder",
        "username",
        "full_name",
        "appointed_by",
    }
)
_SUMS = frozenset({"Count", "Sum", "Avg", "Max", "Min"})


def grouped_by_person(path: str, source: str) -> list[str]:
    """W8: queries that count or add up by person: `.values("person").annotate(n=Count(...))`, in either order."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "annotate":
            keys = {
                key for inner in ast.walk(node.func.value) if isinstance(inner, ast.Call) for key in _value_keys(inner)
            }
            sums = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and name.id in _SUMS}
            if sums and keys & _PERSON_KEYS:
                found.append(f"{path}:{node.lineno}: groups by {', '.join(sorted(keys & _PERSON_KEYS))}")
    return found


def _value_keys(call: ast.Call) -> set[str]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"values", "values_list"}:
        return set()
    names = (argument.value for argument in call.args if isinstance(argument, ast.Constant))
    return {part for name in names for part in str(name).split("__")}


_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_PERCENTAGE = re.compile(r"(?:\}\}|\d)(?:\s|&nbsp;)?%(?![0-9A-Fa-f]{2})|(?:\}\}|\d)\s?(?:phần trăm|percent)\b")


def naked_percentages(path: str, template: str) -> list[str]:
    """W8: a percentage written straight into a template; shares go through the component that shows k and n."""
    plain = _TAGS.sub(lambda tag: "\n" * tag.group().count("\n"), template)
    return [
        f"{path}:{number}: a percentage without its k and n"
        for number, line in enumerate(plain.splitlines(), 1)
        if _PERCENTAGE.search(line)
    ]
