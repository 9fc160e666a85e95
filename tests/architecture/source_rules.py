"""Rules over source text. Each takes (path, text) and returns what breaks it, so that a planted breach can be shown."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

Breaches = list[str]
SourceRule = Callable[[str, str], Breaches]

FILE_LINES, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES = 500, 40, 20, 150
ALLOWED_HOSTS = {
    "www.w3.org": "the name of the SVG language, never fetched",
    "schemas.openxmlformats.org": "the name of the language of Office files, never fetched",
    "schemas.microsoft.com": "the name of a setting in Office files, never fetched",
    "purl.org": "the name of the properties of documents, never fetched",
    "localhost": "this machine",
    "127.0.0.1": "this machine",
    "example.org": "reserved for examples",
    "example.com": "reserved for examples",
    "vi.example.org": "reserved for examples",
}
_HOST = re.compile(r"\b(?:https?|wss?|ftp)://([A-Za-z0-9.-]+)")
# Built from pieces: this file is read by its own rule.
_MACHINE_PATHS = re.compile("|".join(rf"(?<![\w.])/{word}/[\w.]" for word in ("work", "tmp", "root", "home")))
_SIGNAL_MODULES = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.test.signals")


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = node.body[0]
    words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if words else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def _is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "request"


def is_view_file(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return path.endswith(".py") and (parts[-1] == "views.py" or "views" in parts[:-1])


def short_files(path: str, text: str) -> Breaches:
    count = text.count("\n") + 1
    return [f"{path}: {count} lines, at most {FILE_LINES}"] if count > FILE_LINES + 1 else []


def short_templates(path: str, text: str) -> Breaches:
    count = text.count("\n") + 1
    return [f"{path}: {count} lines, at most {TEMPLATE_LINES}"] if count > TEMPLATE_LINES + 1 else []


def short_functions(path: str, text: str) -> Breaches:
    return [
        f"{path}:{node.lineno}: {node.name} has {_lines(node)} lines, at most {FUNCTION_LINES}"
        for node in _functions(text)
        if _lines(node) > FUNCTION_LINES
    ]


def short_views(path: str, text: str) -> Breaches:
    if not is_view_file(path):
        return []
    return [
        f"{path}:{node.lineno}: view {node.name} has {_lines(node)} lines, at most {VIEW_LINES}"
        for node in _functions(text)
        if _is_view(node) and _lines(node) > VIEW_LINES
    ]


def no_try_in_views(path: str, text: str) -> Breaches:
    if not is_view_file(path):
        return []
    tries = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Try | ast.TryStar)]
    return [f"{path}:{node.lineno}: try in a view; refusals become pages in one middleware" for node in tries]


def _imports(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def no_signals(path: str, text: str) -> Breaches:
    return [
        f"{path}:{line}: {name}: events go through config/wiring.py"
        for line, name in _imports(text)
        if name.startswith(_SIGNAL_MODULES) or name.startswith("django.contrib.auth.signals")
    ]


def migrations_without_app_code(path: str, text: str) -> Breaches:
    return [
        f"{path}:{line}: a migration imports {name}"
        for line, name in _imports(text)
        if name.split(".")[0] in {"binhyen", "config", "tools"}
    ]


def no_host_names(path: str, text: str) -> Breaches:
    return [
        f"{path}:{number}: names the host {host}"
        for number, line in enumerate(text.splitlines(), 1)
        for host in _HOST.findall(line)
        if host not in ALLOWED_HOSTS
    ]


def no_machine_paths(path: str, text: str) -> Breaches:
    return [
        f"{path}:{number}: names a folder of one machine"
        for number, line in enumerate(text.splitlines(), 1)
        if _MACHINE_PATHS.search(line)
    ]


def no_transactions_of_their_own(path: str, text: str) -> Breaches:
    return [
        f"{path}:{node.lineno}: transaction.atomic; every write goes through core.db.write()"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in {"atomic", "set_autocommit", "commit"}
        and isinstance(node.value, ast.Name) and node.value.id == "transaction"
    ]  # fmt: skip


def migrations_without_words(path: str, text: str) -> Breaches:
    """Migrations hold the schema: no choices, no help texts."""
    found = re.findall(r"\b(choices|help_text)=", text)
    return [f"{path}: {word}= in a migration" for word in found]
