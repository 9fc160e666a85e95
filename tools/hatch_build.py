"""Build hook of the package: assets and translations (grows with the asset pipeline)."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Make what a wheel carries and git does not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Do nothing for an editable install."""
