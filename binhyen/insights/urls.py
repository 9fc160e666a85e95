"""Addresses of the insights room."""

from django.urls import path

from binhyen.insights.views import boards, public, publishing, sources

app_name = "insights"
DESK = "ban-lam-viec/so-lieu/"
AT = f"{DESK}<str:unit>/<str:period>/<str:form>/"

PUBLIC = "so-lieu/<str:unit>/<str:period>/<str:form>/"

urlpatterns = [
    path("so-lieu/", public.newest, name="public_newest"),
    path("so-lieu/<str:unit>/", public.at_unit, name="public_unit"),
    path(PUBLIC, public.table, name="public"),
    path("ban-lam-viec/cong-bo-so-lieu/", publishing.publish, name="publish"),
    path(f"{PUBLIC}bang.<slug:ending>", public.table_file, name="public_file"),
    path(DESK, boards.mine, name="mine"),
    path(f"{DESK}<str:unit>/", boards.board, name="board"),
    path(f"{AT}song.json", boards.live, name="live"),
    path(f"{DESK}<str:unit>/bang/<slug:table>.<slug:ending>", boards.table_file, name="table_file"),
    path(f"{AT}hinh.png", boards.picture, name="picture"),
    path(f"{AT}<int:position>/", sources.source, name="source"),
    path(f"{AT}<int:position>/nguon.<slug:ending>", sources.source_file, name="source_file"),
]
