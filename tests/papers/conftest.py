"""Both files of a document, rendered: the PDF of the product, and the Word file as LibreOffice prints it."""

import os
import shutil
import subprocess
from collections.abc import Callable

import pytest

from binhyen.papers import layout, services
from binhyen.papers.document import Document
from tests.papers.measure import Sheet, measured

Render = Callable[[Document], list[Sheet]]

_FONTS = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{layout.FONTS}</dir><cachedir>CACHE</cachedir>
<match target="pattern"><test name="family"><string>{layout.FAMILY}</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>"""


def _needed(present: bool, what: str) -> None:
    if not present:
        told = f"{what} is missing; ./dev test brings it"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], bytes]:
    """Prints a .docx with LibreOffice Writer, which sees no font but ours."""
    _needed(shutil.which("soffice") is not None, "LibreOffice Writer")
    folder = tmp_path_factory.mktemp("office")
    (folder / "fonts.conf").write_text(_FONTS.replace("CACHE", str(folder / "fonts")), encoding="utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}

    def printed(word: bytes) -> bytes:
        (folder / "paper.docx").write_bytes(word)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "paper.docx"]
        subprocess.run(command, check=True, capture_output=True, timeout=180, env=environment)
        return (folder / "paper.pdf").read_bytes()

    return printed


@pytest.fixture(scope="session", params=["pdf", "word"])
def render(request: pytest.FixtureRequest) -> Render:
    """The pages of a document as measured: once from the PDF, once from the Word file."""
    kept: dict[Document, list[Sheet]] = {}
    if request.param == "word":
        office = request.getfixturevalue("office")

        def drawn(document: Document) -> bytes:
            data: bytes = office(services.write_docx(document))
            return data
    else:
        _needed(services.can_write_pdf(), "Pango")
        drawn = services.write_pdf

    def pages(document: Document) -> list[Sheet]:
        if document not in kept:
            kept[document] = measured(drawn(document))
        return kept[document]

    return pages
