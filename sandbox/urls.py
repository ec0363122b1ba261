"""Addresses of the local Telegram."""

from django.urls import path, re_path

from sandbox.api import bot_views
from sandbox.page import page_views

app_name = "sandbox"
actions = "|".join(page_views.ACTIONS)
urlpatterns = [
    path("", page_views.page, name="page"),
    path("bot<str:token>/<str:method>", bot_views.bot_api, name="bot_api"),
    path("file/bot<str:token>/documents/<str:file_id>", bot_views.bot_file, name="bot_file"),
    path("people", page_views.everybody, name="people"),
    path("people/<int:telegram_id>/changes", page_views.changes, name="changes"),
    re_path(rf"^people/(?P<telegram_id>\d+)/(?P<action>{actions})$", page_views.act, name="act"),
    path("people/<int:telegram_id>/webapp", page_views.open_webapp, name="webapp"),
    path("faults", page_views.faults, name="faults"),
    path("files/<str:file_id>", page_views.file, name="file"),
]
