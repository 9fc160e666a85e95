"""Only the shell's addresses, with two pages that show what a room would: for the browser tests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from binhyen.ui import gallery

DESK = """{% extends "ui/desk.html" %}{% load i18n ui %}
{% block title %}{% translate "Tasks" %}{% endblock %}
{% block content %}<h1>{% translate "Tasks" %}</h1>{% tabs views _("Filter") %}
<h2 class="q-h">{% translate "late" %}</h2><ul>{% clock overdue as late %}
{% job title=_("Open manhole at the market gate") href="#a" chip=late %}
{% act refused _("Confirm") small=True %}{% endjob %}
{% job title=_("Reported") href="#b" %}{% link_button _("Answer") "#" small=True %}{% endjob %}</ul>
{% data_table table %}{% endblock %}
{% block rail %}{% panel title=_("Who answers here") %}{% summary_list summary %}{% endpanel %}{% endblock %}"""
IN_APP = """{% extends "ui/public.html" %}{% load i18n ui %}{% block title %}x{% endblock %}
{% block content %}<h1>x</h1>{% include "ui/parts/open_in_browser.html" %}{% endblock %}"""


def _page(request: HttpRequest, source: str) -> HttpResponse:
    values: dict[str, Any] = gallery.values({})
    return HttpResponse(engines["django"].from_string(source).render(values, request))


def desk(request: HttpRequest) -> HttpResponse:
    return _page(request, DESK)


def in_app(request: HttpRequest) -> HttpResponse:
    return _page(request, IN_APP)


urlpatterns = [path("", include("binhyen.ui.urls")), path("ban/", desk), path("trong-ung-dung/", in_app)]
handler400 = "binhyen.ui.views.bad_request"
handler403 = "binhyen.ui.views.forbidden"
handler404 = "binhyen.ui.views.not_found"
handler500 = "binhyen.ui.views.server_error"
