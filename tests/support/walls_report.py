"""Writes down how each test ended, so that the contract is held against results and not only against marks."""

import json
import os
from pathlib import Path

import pytest


class WallsReport:
    """Outcome of every test by name, the worst of its parameters; written to the file BINHYEN_WALLS_REPORT names."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.passed: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take one phase of one test into account."""
        name = report.nodeid.partition("[")[0]
        if report.failed:
            self.passed[name] = False
        elif report.when == "call" and report.passed:
            self.passed.setdefault(name, True)

    def pytest_sessionfinish(self) -> None:
        """Keep the outcomes for `python -m tools.walls`."""
        self.target.write_text(json.dumps(self.passed), encoding="utf-8")


def register(config: pytest.Config) -> None:
    """Install the report where the run asks for one."""
    target = os.environ.get("BINHYEN_WALLS_REPORT")
    if target:
        config.pluginmanager.register(WallsReport(Path(target)), "walls-report")
