"""WHAT: the queue for slow model work, every version of a plan or a draft, and the team's sequences."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _

from core.schema.constraints import AreMoments, AreObjects
from core.schema.fields import Timestamped
from core.sql.literals import literals
from engagement.templates import MAX_ABOUT, MAX_NAME, Template, TemplateStep
from leads.models import Lead, TelegramUser, shown_to


class RequestKind(models.TextChoices):
    """What the model is asked for."""

    INTAKE = "intake", _("read a prospect")
    PLAN = "plan", _("write a plan")
    REVISION = "revision", _("revise a plan")
    DRAFT = "draft", _("write a draft")
    ADVICE = "advice", _("give advice")
    SELLER = "seller", _("read what somebody sells")


class RequestStatus(models.TextChoices):
    """The states of a request."""

    QUEUED = "queued", _("waiting")  # may be claimed once run_after has passed
    RUNNING = "running", _("running")  # claimed; free again when the lease ends
    DONE = "done", _("done")  # its result is stored
    FAILED = "failed", _("failed")  # attempts are used up; the person was told


# In the order of the poll index's condition.
OPEN_VALUES = [RequestStatus.QUEUED.value, RequestStatus.RUNNING.value]


class PlanRequestQuerySet(models.QuerySet["PlanRequest"]):
    """Requests, in the words of the field."""

    def shown_to(self, telegram_id: int) -> "PlanRequestQuerySet":
        """Requests about this person's leads."""
        return self.filter(shown_to(telegram_id))

    def holding(self) -> "PlanRequestQuerySet":
        """Advice for which its lead rests, until the person decides or a day is over."""
        return self.filter(kind=RequestKind.ADVICE, payload__holds=True)

    def let_go(self) -> int:
        """End what these requests hold; return how many held something. Their leads are locked."""
        held = list(self.holding().select_for_update())
        for request in held:
            request.payload["holds"] = False
            request.save(update_fields=["payload"])
        return len(held)

    def open(self) -> "PlanRequestQuerySet":
        """What is not finished; as the index says it, else SQLite reads all rows. Row twin: `is_open`."""
        return self.filter(status__in=literals(OPEN_VALUES))


class PlanRequest(Timestamped):
    """One piece of slow work for a lead, or for a person, kept until it is done."""

    # NULL for what is asked for a person alone; whoever has such a request in hand knows by its kind.
    lead: "models.ForeignKey[Lead, Lead]" = models.ForeignKey(  # type: ignore[misc]
        Lead, on_delete=models.CASCADE, null=True, blank=True, related_name="plan_requests"
    )
    person = models.ForeignKey(
        TelegramUser,
        to_field="telegram_id",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="plan_requests",
    )
    kind = models.CharField(max_length=16, choices=RequestKind, default=RequestKind.PLAN)
    status = models.CharField(
        max_length=16,
        choices=RequestStatus,
        default=RequestStatus.QUEUED,
        db_default=RequestStatus.QUEUED.value,
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    run_after = models.DateTimeField(default=utc_now, db_default=Now())
    claim_token = models.CharField(max_length=32, blank=True, default="", db_default="")
    claimed_until = models.DateTimeField(null=True, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, default="", db_default="")
    rejected_output = models.TextField(blank=True, default="", db_default="")
    prompt_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    # What came out, to be shown: steps, advice, flags. Plans and drafts have tables of their own.
    result = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=16, blank=True, default="", db_default="")  # model, playbook
    note = models.CharField(max_length=64, blank=True, default="", db_default="")  # a code: fallback_quota …
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PlanRequestQuerySet.as_manager()

    class Meta:
        db_table = "plan_requests"
        verbose_name = _("plan request")
        verbose_name_plural = _("plan requests")
        indexes = [
            # The planner worker polls this.
            models.Index(
                fields=["run_after", "id"],
                name="idx_plan_requests_poll",
                condition=models.Q(status__in=OPEN_VALUES),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=RequestStatus.values), name="plan_requests_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(lead=None, person__isnull=False)
                | models.Q(lead__isnull=False, person=None),
                name="plan_requests_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def asker(self) -> TelegramUser:
        """The person for whom it is done."""
        return self.person or self.lead.owner

    @property
    def is_open(self) -> bool:
        """Whether its answer is still to come: the twin of `PlanRequestQuerySet.open`."""
        return self.status in OPEN_VALUES


class PlanVersion(models.Model):
    """A plan as it was when it came into force. Never changed."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, db_index=False, related_name="plan_versions")
    version = models.PositiveIntegerField()
    steps = models.JSONField(default=list)
    source = models.CharField(max_length=32, default="playbook", db_default="playbook")
    prompt_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=utc_now, db_default=Now(), editable=False)

    class Meta:
        db_table = "plan_versions"
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [
            models.UniqueConstraint(fields=["lead", "version"], name="plan_versions_once_per_version"),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class DraftVersion(models.Model):
    """A draft of one step as it was. Never changed; undo reads it."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, db_index=False, related_name="draft_versions")
    step_id = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    source = models.CharField(max_length=32, default="playbook", db_default="playbook")
    prompt_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    flags = models.JSONField(default=list, blank=True)  # claims that nothing in the lead's material supports
    created_at = models.DateTimeField(default=utc_now, db_default=Now(), editable=False)

    class Meta:
        db_table = "draft_versions"
        verbose_name = _("draft version")
        verbose_name_plural = _("draft versions")
        indexes = [
            models.Index(fields=["lead", "step_id", "-id"], name="idx_draft_versions_step"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=AreMoments("created_at"), name="draft_versions_dates_are_finite"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ModelCall(models.Model):
    """One call to the model, shown to staff, without texts and secrets. Never changed."""

    request = models.ForeignKey(
        PlanRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="model_calls"
    )
    task = models.CharField(max_length=16)
    model = models.CharField(max_length=200, blank=True, default="")
    prompt_hash = models.CharField(max_length=64, blank=True, default="")
    seconds = models.FloatField(default=0)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=utc_now, db_default=Now(), editable=False)

    class Meta:
        db_table = "model_calls"
        verbose_name = _("model call")
        verbose_name_plural = _("model calls")
        indexes = [
            # The admin's filter by day.
            models.Index(fields=["created_at"], name="idx_model_calls_created"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PlanTemplateQuerySet(models.QuerySet["PlanTemplate"]):
    """Sequences of the team."""

    def active(self) -> "PlanTemplateQuerySet":
        """What is offered to everybody, by name."""
        return self.filter(is_active=True).order_by("name", "id")


class PlanTemplate(Timestamped):
    """A sequence of steps that the team has written, to be taken instead of a plan of ours."""

    name = models.CharField(_("name"), max_length=MAX_NAME, unique=True)
    about = models.CharField(_("about"), max_length=MAX_ABOUT, blank=True, default="", db_default="")
    is_active = models.BooleanField(_("offered"), default=True, db_default=True)
    steps = models.JSONField(_("steps"), default=list)  # day, channel, action, task, text

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        db_table = "plan_templates"
        verbose_name = _("sequence of the team")
        verbose_name_plural = _("sequences of the team")
        constraints = [
            models.CheckConstraint(condition=AreObjects("steps"), name="plan_templates_steps_are_objects"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def template(self) -> Template:
        """The sequence as a value."""
        return Template(self.name, self.about, tuple(map(TemplateStep.from_json, self.steps)))

    def take(self, template: Template, *, now: datetime) -> None:
        """Keep this sequence in the row. Raises IntegrityError where another one has its name."""
        self.name, self.about, self.steps = template.name, template.about, template.steps_json()
        self.updated_at = now
        self.save()
