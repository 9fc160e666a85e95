"""Addresses of the figures room."""

from django.urls import path

from binhyen.figures.views import (
    accept,
    building,
    catalogue,
    entry,
    keeping,
    lists,
    objects,
    sheets,
    workbooks,
)

app_name = "figures"
REPORT = "ban-lam-viec/bao-cao/<str:unit>/<str:period>/<str:form>/"
BELOW = "ban-lam-viec/bao-cao/cap-duoi/<str:unit>/<str:period>/<str:form>/"
OWN = "ban-lam-viec/bao-cao/bieu-mau-rieng/"
CALENDAR = "ban-lam-viec/lich-bao-cao/"
FORMS = "ban-lam-viec/bieu-mau/"
OBJECTS = "ban-lam-viec/noi-dung-so-lieu/"

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
    path("danh-muc-so-lieu/", catalogue.catalogue, name="catalogue"),
    path("danh-muc-so-lieu/noi-dung-moi/", catalogue.notices, name="notices"),
    path("danh-muc-so-lieu/<str:code>/", catalogue.indicator, name="indicator"),
    path(CALENDAR, keeping.calendar, name="calendar"),
    path(f"{CALENDAR}mo-ky/", keeping.open_period, name="open_period"),
    path(f"{CALENDAR}ky/<str:public_id>/", keeping.period, name="period"),
    path(f"{CALENDAR}<str:calendar>/", keeping.rule, name="rule"),
    path(FORMS, building.forms, name="forms"),
    path(f"{FORMS}moi/", building.form_new, name="form_new"),
    path(f"{FORMS}<str:public_id>/", building.form, name="form"),
    path(f"{FORMS}<str:public_id>/phien-ban-moi/", building.form_revise, name="form_revise"),
    path(f"{FORMS}<str:public_id>/ngung/", building.form_retire, name="form_retire"),
    path(OBJECTS, objects.proposals, name="proposals"),
    path(f"{OBJECTS}chi-so/", objects.indicator_new, name="indicator_new"),
    path(f"{OBJECTS}chi-so/<str:code>/", objects.indicator_change, name="indicator_change"),
    path(f"{OBJECTS}<str:public_id>/<str:verb>/", objects.proposal_decide, name="proposal_decide"),
]
