"""Addresses of the web process."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from backoffice.status import views as status

home = "/sandbox/" if settings.SANDBOX else "/admin/"

urlpatterns = [
    path("", RedirectView.as_view(url=home)),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}core/favicon.svg")),
    path("admin/language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("statusz", status.statusz, name="statusz"),
    path("metrics", status.metrics, name="metrics"),
    path("", include("botapp.urls")),
    path("app/", include("miniapp.urls")),
]
if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("sandbox.urls")))
