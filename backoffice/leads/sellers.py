"""What people sell, in the admin: the team's row fills what a person has left empty."""

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from backoffice.shared.pages import Page
from core.databases.database_clock import utc_now
from leads.models import SellerProfile, TelegramUser
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from leads.seller.selling import LIMITS

PROBLEMS: Final = {
    "too_long": gettext_lazy("That is too long."),
    "no_link": gettext_lazy("That is no address of the web. Write one such as cal.com/ann."),
    "no_tone": gettext_lazy("Choose one of the tones."),
}


class SellerForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row, held to what the chat accepts as well."""

    class Meta:
        model = SellerProfile
        fields = ["telegram_id", *LIMITS]
        widgets = {
            name: forms.Textarea(attrs={"rows": 2}) for name in ("offer", "audience", "proof")
        }  # fmt: skip

    def clean_telegram_id(self) -> int:
        """Refuse the number of nobody."""
        telegram_id: int = self.cleaned_data["telegram_id"]
        if telegram_id != TEAM and not TelegramUser.objects.filter(telegram_id=telegram_id).exists():
            raise ValidationError(gettext_lazy("Nobody has this Telegram id."))
        return telegram_id

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in LIMITS:
            try:
                data[name] = sellers.read(name, data.get(name) or "")
            except sellers.SellerRefused as refused:
                self.add_error(name, PROBLEMS[refused.args[1]])
        return data


@admin.register(SellerProfile)
class SellerProfileAdmin(Page):
    """What plans and drafts say of the seller."""

    form = SellerForm
    list_display = ["__str__", "offer", "audience", "booking_link", "updated_at"]
    search_fields = ["offer", "audience", "telegram_id__exact"]
    search_help_text = gettext_lazy("What is sold, for whom, or a Telegram id")
    ordering = ["telegram_id"]

    def get_readonly_fields(self, request: HttpRequest, obj: SellerProfile | None = None) -> list[str]:
        """Whose row it is does not change."""
        return ["telegram_id"] if obj else []

    def save_model(self, request: HttpRequest, obj: SellerProfile, form: Any, change: bool) -> None:
        fields = {name: getattr(obj, name) for name in LIMITS}
        sellers.write(obj.telegram_id, now=utc_now(), **fields)
        obj.pk = SellerProfile.objects.get(telegram_id=obj.telegram_id).pk
