"""The source keeps the rules of the house; each rule is first shown failing on a planted breach."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture import source_rules as rules

ROOT = Path(__file__).resolve().parents[2]
LONG_VIEW = "def show(request):\n" + "    a = 1\n" * 20
LONG_FUNCTION = "def f():\n" + "    a = 1\n" * 40

PLANTED: list[tuple[rules.SourceRule, str, str]] = [
    (rules.short_files, "binhyen/org/a.py", "\n" * 501),
    (rules.short_templates, "binhyen/org/templates/a.html", "\n" * 151),
    (rules.short_functions, "binhyen/org/a.py", LONG_FUNCTION),
    (rules.short_views, "binhyen/org/views.py", LONG_VIEW),
    (rules.short_views, "binhyen/org/views/desk.py", LONG_VIEW),
    (
        rules.no_try_in_views,
        "binhyen/org/views.py",
        "def f():\n    try:\n        pass\n    except OSError:\n        pass\n",
    ),
    (rules.no_signals, "binhyen/org/a.py", "from django.db.models.signals import post_save\n"),
    (rules.no_signals, "binhyen/org/a.py", "import django.dispatch\n"),
    (rules.migrations_without_app_code, "0001_initial.py", "import binhyen.core.fields\n"),
    (rules.migrations_without_app_code, "0001_initial.py", "from binhyen.org.models import Unit\n"),
    (rules.migrations_without_words, "0001_initial.py", "models.CharField(choices=[('a', 'b')])"),
    (rules.no_host_names, "binhyen/ui/a.html", '<script src="https://cdn.jsdelivr.net/x.js">'),
    (rules.no_machine_paths, "docs/a.md", "See /" + "work/shared/x."),
    (rules.no_transactions_of_their_own, "binhyen/org/a.py", "with transaction.atomic():\n    pass\n"),
]
CLEAN: list[tuple[rules.SourceRule, str, str]] = [
    (rules.short_functions, "a.py", "def f():\n    pass\n"),
    (rules.short_views, "binhyen/org/queries.py", LONG_VIEW),
    (rules.no_try_in_views, "binhyen/org/services.py", "try:\n    pass\nexcept OSError:\n    pass\n"),
    (rules.no_host_names, "a.html", '<svg xmlns="http://www.w3.org/2000/svg">'),
    (rules.no_machine_paths, "a.md", "https://example.org/home-work/tmp"),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_rule_finds_the_planted_breach(rule: rules.SourceRule, path: str, text: str) -> None:
    assert rule(path, text)


@pytest.mark.parametrize(("rule", "path", "text"), CLEAN)
def test_rule_lets_clean_source_through(rule: rules.SourceRule, path: str, text: str) -> None:
    assert rule(path, text) == []


def _files(*endings: str, under: tuple[str, ...]) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *under],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(
        name for name in set(listed.stdout.splitlines()) if name.endswith(endings) and (ROOT / name).is_file()
    )


def _breaches(rule: rules.SourceRule, names: list[str]) -> list[str]:
    assert names
    return [breach for name in names for breach in rule(name, (ROOT / name).read_text(encoding="utf-8"))]


PRODUCT = ("binhyen", "config")


def _python(*under: str) -> list[str]:
    return [name for name in _files(".py", under=under) if "/migrations/" not in name]


def test_no_file_is_longer_than_500_lines() -> None:
    assert _breaches(rules.short_files, _python(*PRODUCT, "tools", "tests")) == []


def test_no_function_is_longer_than_40_lines() -> None:
    assert _breaches(rules.short_functions, _python(*PRODUCT, "tools")) == []


def test_no_view_is_longer_than_20_lines_or_catches() -> None:
    names = [name for name in _python("binhyen") if rules.is_view_file(name)]
    assert _breaches(rules.short_views, names) == []
    assert _breaches(rules.no_try_in_views, names) == []


def test_no_template_is_longer_than_150_lines() -> None:
    assert _breaches(rules.short_templates, _files(".html", under=("binhyen",))) == []


def test_no_signals() -> None:
    assert _breaches(rules.no_signals, _python(*PRODUCT)) == []


def test_migrations_hold_the_schema_only() -> None:
    names = [name for name in _files(".py", under=("binhyen",)) if "/migrations/0" in name]
    assert _breaches(rules.migrations_without_app_code, names) == []
    assert _breaches(rules.migrations_without_words, names) == []


def test_no_host_name_in_code_or_pages() -> None:
    names = _files(".py", ".html", ".ts", ".css", ".svg", ".txt", under=(*PRODUCT, "frontend"))
    assert _breaches(rules.no_host_names, [name for name in names if "/guard/" not in name]) == []


def test_no_folder_of_one_machine() -> None:
    names = _files(".py", ".md", ".html", ".ts", ".css", ".toml", ".sh", "dev", "run", under=(".",))
    assert _breaches(rules.no_machine_paths, names) == []


def test_every_write_goes_through_one_door() -> None:
    names = [name for name in _python("binhyen") if name != "binhyen/core/db.py"]
    assert _breaches(rules.no_transactions_of_their_own, names) == []
