"""Which tests prove which promise: reads the mark `wall(id, words)` in the tests without running them.

`python -m tools.walls REPORT …` holds the promises of the contract against how their tests ended in a run.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _mark(node: ast.expr) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("mark.wall"):
        return None
    values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return (str(values[0]), str(values[1])) if len(values) == 2 else None


def _module_marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "pytestmark" for t in statement.targets
        ):
            for inner in ast.walk(statement.value):
                mark = _mark(inner) if isinstance(inner, ast.expr) else None
                if mark:
                    yield mark


def marks_in(path: str, source: str) -> Iterator[tuple[str, str, str]]:
    """(wall, words, test) of every marked test of a file."""
    tree = ast.parse(source)
    everywhere = list(_module_marks(tree))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            own = [mark for decorator in node.decorator_list if (mark := _mark(decorator))]
            for wall, words in dict.fromkeys([*everywhere, *own]):
                yield wall, words, f"{path}::{node.name}"


def collect(root: Path = ROOT) -> dict[str, dict[str, list[str]]]:
    """Wall → words → tests, in order."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted((root / "tests").rglob("test_*.py")):
        for wall, words, test in marks_in(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")):
            found.setdefault(wall, {}).setdefault(words, []).append(test)
    return {wall: dict(sorted(found[wall].items())) for wall in sorted(found, key=lambda name: int(name[1:]))}


def unheld(promised: Mapping[str, Mapping[str, Sequence[str]]], runs: Sequence[Mapping[str, bool]]) -> list[str]:
    """Promises whose tests did not all run and pass: a test must pass in one run at least and fail in none."""
    found = []
    for wall, promises in promised.items():
        for words, tests in promises.items():
            for test in tests:
                ends = [run[test] for run in runs if test in run]
                if not ends or not all(ends):
                    found.append(f"{wall} {words} {test} {'failed' if ends else 'did not run'}")
    return found


def main(arguments: Sequence[str]) -> int:
    """Name the promises that the runs do not hold (exit code 1)."""
    runs = [json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments]
    promised = json.loads((ROOT / "binhyen" / "portal" / "walls.json").read_text(encoding="utf-8"))
    found = unheld(promised, runs)
    tests = {test for promises in promised.values() for names in promises.values() for test in names}
    print("\n".join(found) or f"contract: {len(promised)} walls held by {len(tests)} tests that passed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
