"""Addresses of the figures room."""

from django.urls import path

from binhyen.figures.views import accept, entry, lists, sheets, workbooks

app_name = "figures"
REPORT = "ban-lam-viec/bao-cao/<str:unit>/<str:period>/<str:form>/"
BELOW = "ban-lam-viec/nghiem-thu/<str:unit>/<str:period>/<str:form>/"
OWN = "ban-lam-viec/bieu-mau-rieng/"

urlpatterns = [
    path("ban-lam-viec/bao-cao/", lists.entry_list, name="entry_list"),
    path("ban-lam-viec/bao-cao/phieu/", entry.ticket, name="ticket"),
    path(REPORT, entry.report, name="report"),
    path(f"{REPORT}xem-lai/", entry.report_check, name="report_check"),
    path(f"{REPORT}gui/", entry.report_send, name="report_send"),
    path(f"{REPORT}nhap/", entry.report_draft, name="report_draft"),
    path(f"{REPORT}ban-gui/", entry.report_sent, name="report_sent"),
    path(f"{REPORT}hai-ban/", entry.report_branch, name="report_branch"),
    path(f"{REPORT}xac-nhan/", entry.report_confirm, name="report_confirm"),
    path(f"{REPORT}bang/", sheets.sheet, name="sheet"),
    path(f"{REPORT}mau.xlsx", sheets.sheet_file, {"kind": "xlsx"}, name="sheet_xlsx"),
    path(f"{REPORT}bang.csv", sheets.sheet_file, {"kind": "csv"}, name="sheet_csv"),
    path(f"{REPORT}nghiem-thu/", accept.accept_one, name="accept_one"),
    path(BELOW, accept.accept, name="accept"),
    path(f"{BELOW}nhap-ho/", accept.enter_for, name="enter_for"),
    path(f"{BELOW}bang/", sheets.sheet_below, name="sheet_below"),
    path(f"{BELOW}mau.xlsx", sheets.sheet_below_file, {"kind": "xlsx"}, name="sheet_below_xlsx"),
    path(f"{BELOW}bang.csv", sheets.sheet_below_file, {"kind": "csv"}, name="sheet_below_csv"),
    path(OWN, workbooks.workbooks, name="workbooks"),
    path(f"{OWN}<str:public_id>/", workbooks.workbook, name="workbook"),
    path(f"{OWN}<str:public_id>/<str:period>.xlsx", workbooks.workbook_filled, name="workbook_filled"),
]
