"""Addresses of the notify room."""

from django.urls import path

from binhyen.notify import views

app_name = "notify"
urlpatterns = [
    path("ban-lam-viec/thu/", views.letters, name="letters"),
    path("ban-lam-viec/thu/don-vi/<slug:unit>/", views.letters, name="letters_of"),
    path("ban-lam-viec/thu/<slug:public_id>/", views.letter, name="letter"),
    path("ban-lam-viec/thu/<slug:public_id>/da-in/", views.printed, name="printed"),
    path("ban-lam-viec/thu/<slug:public_id>/rut/", views.withdraw, name="withdraw"),
    path("ban-lam-viec/thu/<slug:public_id>/gui-lai/", views.again, name="again"),
    path("ban-lam-viec/thu/<slug:public_id>/in-ra/", views.to_print, name="to_print"),
    path("thoi-nhan-thu/<str:token>/", views.decline, name="decline"),
]
