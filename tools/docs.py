"""Writes the references in docs/reference/ and two manifests from the code: `python -m tools.docs [--check]`."""

import ast
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module, util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
COMPUTED = {"DATABASE_URL": "an SQLite file in the data folder"}
HEAD = "<!-- Written by ./dev docs from the code. Do not edit. -->\n\n"


def _table(headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    def cell(value: object) -> str:
        return str(value).replace("|", "\\|").replace("\n", " ")

    lines = [" | ".join(headings), " | ".join("---" for _ in headings), *(" | ".join(map(cell, row)) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def _rooms() -> list[Any]:
    from django.apps import apps

    return [config for config in apps.get_app_configs() if config.name.startswith("binhyen.")]


def _room_modules(name: str) -> list[Any]:
    return [import_module(f"{room.name}.{name}") for room in _rooms() if util.find_spec(f"{room.name}.{name}")]


def _env_calls() -> list[ast.Call]:
    tree = ast.parse((ROOT / "config/settings.py").read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    calls = [call for call in found if ast.unparse(call.func) in {"env", "flag"} and len(call.args) == 3]
    return sorted(calls, key=lambda call: call.lineno)


def settings() -> str:
    """Environment variables, from the calls of `env` and `flag` in config/settings.py."""
    rows: list[tuple[object, ...]] = []
    for call in _env_calls():
        if isinstance(call.args[0], ast.Constant):
            name, about = str(call.args[0].value), ast.literal_eval(call.args[2])
            default = call.args[1].value if isinstance(call.args[1], ast.Constant) else COMPUTED.get(name, "computed")
            rows.append((f"`{name}`", f"`{default!s}`" if default else "–", about))
    head = "# Settings\n\nAll from the environment, read in `config/settings.py`. A wrong value stops the start.\n\n"
    return head + _table(("variable", "default", "about"), rows)


def routes() -> str:
    """Every address, who may open it, and the view."""
    from django.urls import get_resolver

    from binhyen.core.access import access_of

    rows: list[tuple[object, ...]] = []
    for address, name, view in _addresses(get_resolver().url_patterns, "", ""):
        access = access_of(view)
        who = (
            "–"
            if access is None
            else {"public": "everybody", "signed_in": "signed in"}.get(access.kind, f"`{access.verb}`")
        )
        inner = getattr(view, "__wrapped__", view)
        rows.append((f"`/{address}`", f"`{name}`", who, f"`{inner.__module__}.{inner.__qualname__}`"))
    return "# Addresses\n\nWho may open each; a verb is asked once more, for the place, by the service.\n\n" + _table(
        ("address", "name", "open to", "view"), rows
    )


def _addresses(patterns: Any, before: str, space: str) -> list[tuple[str, str, Any]]:
    from django.urls import URLResolver

    found: list[tuple[str, str, Any]] = []
    for pattern in patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found += _addresses(pattern.url_patterns, address, inner)
        else:
            found.append((address, f"{space}{pattern.name or ''}", pattern.callback))
    return found


def states() -> str:
    """Every table of transitions: states × verbs, with what each leads to."""
    parts = ["# States\n\nEvery state answers every verb: with the next state, or with a refusal (–).\n"]
    for module in _room_modules("states"):
        room = module.__name__.split(".")[1]
        for name, table in vars(module).items():
            if name.endswith("TRANSITIONS"):
                title = f"{room}: {name.lower().replace('_', ' ')}"
                parts.append(f"\n## {title}\n\n{_grid(table)}\n{_drawing(table)}")
    return "".join(parts)


def _answers(table: Mapping[Any, Any]) -> tuple[list[Any], list[Any], dict[tuple[Any, Any], Any]]:
    if any(isinstance(key, tuple) for key in table):
        answers = dict(table)
    else:
        answers = {(state, verb): to for state, row in table.items() for verb, to in row.items()}
    kind: Any = type(next(iter(answers))[0])
    return list(kind), list(dict.fromkeys(verb for _state, verb in answers)), answers


def _grid(table: Mapping[Any, Any]) -> str:
    every, verbs, answers = _answers(table)
    rows: list[tuple[object, ...]] = []
    for state in every:
        ends = [answers.get((state, verb)) for verb in verbs]
        rows.append((f"**{state}**", *(str(to) if to is not None else "–" for to in ends)))
    return _table(("state", *map(str, verbs)), rows)


def _drawing(table: Mapping[Any, Any]) -> str:
    _every, _verbs, answers = _answers(table)
    lines = [f"    {state} --> {to}: {verb}" for (state, verb), to in answers.items() if to is not None]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


FREE_TEXT = """# What people type

Text, structured values and files enter only through these fields. “Guard”: whether the people guard reads it;
where it does not, the architecture tests hold the reason.

"""
MACHINE_VALUES = """
## Machine values

Codes, ids and hashes: made by the product or of a checked shape, never free words.

"""


def free_text() -> str:
    """Every field through which text, JSON or a file enters, and every machine value."""
    from django.apps import apps

    from binhyen.core.fields import CodeField, guarded_fields

    every = sorted(apps.get_models(), key=lambda model: model._meta.label)
    guarded: list[tuple[object, ...]] = []
    for model in every:
        for field in guarded_fields(model):
            declared: Any = field
            why, read = declared.purpose, "yes" if declared.guarded else "no"
            name = f"`{model._meta.label}.{field.name}`"
            guarded.append((name, why.what, declared.length, why.reader, why.retention, read))
    codes: list[tuple[object, ...]] = [
        (f"`{model._meta.label}.{code.name}`", code.max_length)
        for model in every
        for code in model._meta.local_fields
        if isinstance(code, CodeField) and not code.choices
    ]
    table = _table(("field", "what for", "length", "read by", "kept", "guard"), guarded)
    return FREE_TEXT + table + MACHINE_VALUES + _table(("field", "length"), codes)


ACCESS_MATRIX = """# Who may do what

**all** = at the post's unit and everywhere below; **own** = at the post's own unit only; empty = nowhere.
A post with a function is narrowed to it. Above and beside itself no role may do anything.

"""


def access_matrix() -> str:
    """Role × verb: where each role may carry out each verb."""
    from binhyen.people.roles import Role
    from binhyen.people.verbs import CARRIES, VERB_WORDS

    rows: list[tuple[object, ...]] = []
    for verb, words in VERB_WORDS.items():
        rows.append((f"`{verb}`", words, *(_where(CARRIES[role], str(verb)) for role in Role)))
    names = "\n".join(f"- `{role}`: {role.label}" for role in Role)
    return ACCESS_MATRIX + _table(("verb", "in words", *(f"`{role}`" for role in Role)), rows) + f"\n{names}\n"


def _where(carried: Any, verb: str) -> str:
    if verb in carried.subtree:
        return "all"
    return "own" if verb in carried.own else ""


WALLS = """# Walls

What the software refuses, and the tests that prove it. The page `/cam-ket/` says the same to everybody.
"""
RECALL = """# How much the people guard finds

The texts stand in `binhyen/core/guard/corpus/`, written for this product with plainly fictitious names. *tuned*: at
hand while the rules were made. *kept*: written afterwards; no rule was changed for them, so this is the figure to
expect, or less. A brake, not a proof: whoever wants to get a list past it can.

"""


def walls() -> str:
    """The walls and the tests that prove them."""
    from binhyen.core.closed import closed_lists, fingerprint
    from binhyen.portal.rules import LIMITS, standing
    from tools.walls import collect

    parts = [WALLS]
    for each in standing(collect()):
        parts.append(f"\n## {each.wall.id}: {each.wall.title}\n\n")
        for promise in each.kept:
            words = str(promise.words)
            parts.append(f"- {words[0].upper()}{words[1:]}\n" + "".join(f"  - `{test}`\n" for test in promise.tests))
    parts.append("\n## What software cannot prevent\n\n" + "".join(f"- {words}\n" for words in LIMITS))
    lists = closed_lists()
    parts.append(f"\n## Closed lists\n\n{len(lists)} lists, SHA-256 `{fingerprint(lists)}`.\n\n")
    parts += [f"- `{name}`: {', '.join(value or '(empty)' for value in values)}\n" for name, values in lists.items()]
    return "".join(parts)


def guard_recall() -> str:
    """Recall of the people guard on its corpus."""
    from binhyen.core.guard import recall

    return RECALL + recall.table(recall.scores(recall.corpus())) + "\n"


def walls_json() -> str:
    """Which tests prove which promise, for the contract page."""
    import json

    from tools.walls import collect

    return json.dumps(collect(), ensure_ascii=False, indent=1) + "\n"


def closed_json() -> str:
    """The closed lists of this release."""
    import json

    from binhyen.core.closed import closed_lists

    return json.dumps(closed_lists(), ensure_ascii=False, indent=1) + "\n"


INDICATORS = """# What is counted

The list ships closed (`binhyen/figures/data/closed/`); its digest stands in the release's manifest. A unit below the
level in “from” is never asked. Reserved figures carry no target, score, rank or weight.

"""
CALENDAR = """# The calendar of reports

Defaults (`binhyen/figures/data/calendars.tsv`) which the Centre can edit. Days are inclusive; due and lock count from a
period's last day, each form adds its own shift.

"""


def indicators() -> str:
    """Every indicator that ships, with both names."""
    from binhyen.figures import shipped

    measures, objects = shipped.measures(), shipped.objects()
    rows: list[tuple[object, ...]] = []
    for row in shipped.indicators().values():
        counted, parts = objects[row.object], f"{row.numerator} / {row.denominator}" if row.numerator else ""
        made = parts or (f"from `{row.source}`" if row.source else "typed")
        kind = f"{row.nature}, {row.aggregation}"
        level = f"{counted.min_level}, {counted.sensitivity}"
        rows.append((f"`{row.code}`", row.name_vi, row.name_en, measures[row.measure].vi, kind, level, made))
    headings = ("code", "tên", "name", "unit of measure", "kind", "from, shown", "made")
    return INDICATORS + _table(headings, rows)


def calendar() -> str:
    """How each calendar is cut by default, and the forms that ship."""
    from binhyen.figures import shipped

    rules: list[tuple[object, ...]] = [
        (
            f"`{row.calendar}`",
            row.calendar.label,
            f"{row.anchor:%d/%m}" if row.months else "by hand",
            row.months or "–",
            row.opens_days,
            row.due_days,
            row.lock_days,
            row.source or "–",
        )
        for row in shipped.calendars().values()
    ]
    fields = [line.form for line in shipped.form_fields()]
    checks = [line.form for line in shipped.form_rules()]
    forms: list[tuple[object, ...]] = [
        (
            f"`{form.code}`",
            form.title_vi,
            form.title_en,
            form.unit_kind,
            form.calendar,
            form.due_shift,
            fields.count(form.code),
            checks.count(form.code),
        )
        for form in shipped.forms()
    ]
    head = ("calendar", "in words", "begins", "months", "opened before the end", "due", "lock", "source")
    listed = ("form", "tên", "title", "asked of", "calendar", "due shift", "figures", "checks")
    return f"{CALENDAR}{_table(head, rules)}\n## Forms that ship\n\n{_table(listed, forms)}"


PAGES: dict[str, Callable[[], str]] = {
    "settings": settings,
    "routes": routes,
    "states": states,
    "free-text": free_text,
    "access-matrix": access_matrix,
    "walls": walls,
    "guard-recall": guard_recall,
    "indicators": indicators,
    "calendar": calendar,
}
MANIFESTS: dict[str, Callable[[], str]] = {
    "binhyen/portal/walls.json": walls_json,
    "binhyen/core/closed_lists.json": closed_json,
}


def written() -> dict[Path, str]:
    """Every generated file with what it must hold."""
    from django.utils import translation

    with translation.override(None):
        pages = {REFERENCE / f"{name}.md": HEAD + make() for name, make in PAGES.items()}
        return pages | {ROOT / name: make() for name, make in MANIFESTS.items()}


def stale() -> list[str]:
    """Generated files that are not what the code says."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in written().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the files, or with --check name those that are stale (exit code 1)."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if "--check" in arguments:
        old = stale()
        for name in old:
            print(f"{name} is not what the code says: run ./dev docs")
        return 1 if old else 0
    for path, text in written().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
