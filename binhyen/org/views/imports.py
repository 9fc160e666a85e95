"""Looking at a table before it is stored, and storing the very bytes that were looked at."""

import base64
from collections.abc import Sequence
from typing import Any

from binhyen.core.actor import Actor
from binhyen.org.forms.carry import OnceForm, carry_out
from binhyen.org.forms.keeping import LoadForm, UploadForm
from binhyen.org.models import Unit
from binhyen.org.services.importing import ImportReport, import_units

MOST_PROBLEMS = 200


def looked_at(form: UploadForm, commune: Unit, by: Actor) -> dict[str, Any]:
    """What the page shows after a table was sent: its report, and the form that stores it when every row is right."""
    if not form.is_valid():
        return {"form": form}
    data = form.cleaned_data["file"].read()
    reports: list[ImportReport] = []

    def look() -> str:
        reports.append(import_units(commune=commune, data=data, by=by, dry_run=True))
        return "ok"

    form.cleaned_data["once"] = ""
    if carry_out(form, "org.look", look) is None:
        return {"form": form}
    report = reports[0]
    ready = not report.problems and report.rows > 0
    load = LoadForm(initial={"content": base64.b64encode(data).decode()}) if ready else None
    return {"form": UploadForm(), "report": report, "load": load, "problems": shown(report)}


def shown(report: ImportReport) -> Sequence[Any]:
    """The first problems of a report."""
    return report.problems[:MOST_PROBLEMS]


def loaded(form: OnceForm, commune: Unit, by: Actor) -> bool:
    """Store the table; False with the sentence in the form when it is refused after all."""

    def store() -> str:
        report = import_units(commune=commune, data=form.cleaned_data["content"], by=by)
        for problem in report.problems[:20]:
            form.add_error(None, problem.sentence)
        return "stored" if report.stored else "refused"

    done = carry_out(form, f"org.load.{commune.public_id}", store, by.person_id)
    return done == "stored"
