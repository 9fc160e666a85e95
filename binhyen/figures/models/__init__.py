"""Tables of the figures room."""

from binhyen.figures.models.forms import Form, FormField, FormRule, FormVersion
from binhyen.figures.models.indicators import Indicator, IndicatorVersion, ObjectProposal
from binhyen.figures.models.periods import CalendarRule, LockExtension, Period
from binhyen.figures.models.remarks import Remark
from binhyen.figures.models.reports import (
    Branch,
    Confirmation,
    Draft,
    Report,
    ReportText,
    Return,
    Slot,
)
from binhyen.figures.models.totals import Completeness, Total
from binhyen.figures.models.workbooks import Workbook, WorkbookCell

__all__ = [
    "Branch",
    "CalendarRule",
    "Completeness",
    "Confirmation",
    "Draft",
    "Form",
    "FormField",
    "FormRule",
    "FormVersion",
    "Indicator",
    "IndicatorVersion",
    "LockExtension",
    "ObjectProposal",
    "Period",
    "Remark",
    "Report",
    "ReportText",
    "Return",
    "Slot",
    "Total",
    "Workbook",
    "WorkbookCell",
]
