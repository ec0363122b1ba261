"""Addresses that serve Telegram and the operators."""

from django.urls import path

from botapp import views

urlpatterns = [
    path("telegram/webhook", views.webhook, name="telegram-webhook"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
