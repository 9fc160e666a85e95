"""Addresses of the shell: language, component page, installable parts."""

from django.urls import path

from binhyen.ui import views

app_name = "ui"
urlpatterns = [
    path("ngon-ngu/", views.set_language, name="language"),
    path("thanh-phan/", views.component_page, name="components"),
    path("ngoai-tuyen/", views.offline_page, name="offline"),
    path("ung-dung.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
]
