"""Lines of templates for coverage, without a question for each line of the engine.

Every node of a template is rendered through `render_annotated`, so that frame alone tells all lines; what it told of a
node once stays with the node.
"""

import types
from typing import Any

from coverage.plugin_support import Plugins
from django_coverage_plugin.plugin import DjangoTemplatePlugin  # type: ignore[import-untyped]

ENGINE = "base.py"
KEPT = "_lines_for_coverage"


class Templates(DjangoTemplatePlugin):  # type: ignore[misc]
    """Django's template plugin, asked less often."""

    RENDER_METHODS = {"render_annotated"}

    def file_tracer(self, filename: str) -> Any:
        """Only the file in which nodes are rendered."""
        return super().file_tracer(filename) if filename.endswith(ENGINE) else None

    def line_number_range(self, frame: types.FrameType) -> tuple[int, int]:
        """First and last line of the node that is rendered, (-1, -1) for none."""
        node = frame.f_locals["self"].__dict__
        if KEPT not in node:
            node[KEPT] = super().line_number_range(frame)
        return node[KEPT]  # type: ignore[no-any-return]


def coverage_init(plugins: Plugins, options: dict[str, Any]) -> None:
    """Called by coverage."""
    templates = Templates(options)
    plugins.add_file_tracer(templates)
    plugins.add_configurer(templates)
