"""Addresses of the files room."""

from django.urls import path

from binhyen.files import views

app_name = "files"
urlpatterns = [path("tep/<slug:public_id>/", views.serve, name="serve")]
