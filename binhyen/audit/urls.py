"""Addresses of the audit room."""

from django.urls import path

from binhyen.audit import views

app_name = "audit"
urlpatterns = [
    path("ban-lam-viec/nhat-ky/", views.trail, name="trail"),
    path("ban-lam-viec/nhat-ky/<slug:unit>/", views.trail, name="trail_of"),
    path("ban-lam-viec/nhat-ky/<slug:unit>/bang.csv", views.export, name="export"),
]
