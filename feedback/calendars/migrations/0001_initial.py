import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

SPEC = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("timezone", models.CharField(help_text="IANA zone, such as Europe/Dublin.", max_length=64)),
    ("hours", models.JSONField(help_text='{"mon": [["09:00", "17:30"]], …}; half-open; 24:00 is a legal end.')),
    (
        "holidays",
        models.JSONField(
            blank=True,
            default=dict,
            help_text='Local dates on which it is closed: {"2026-12-25": "Christmas Day"}.',
        ),
    ),
    (
        "version",
        models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)]),
    ),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                *((name, field.clone()) for name, field in SPEC),
                ("name", models.CharField(max_length=120, unique=True)),
                ("country", models.CharField(blank=True, help_text="ISO 3166, for the holidays offered.", max_length=2)),
                ("subdivision", models.CharField(blank=True, max_length=8)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="PastCalendar",
            fields=[
                *((name, field.clone()) for name, field in SPEC),
                ("replaced_at", models.DateTimeField()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="past", to="calendars.calendar"
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [models.UniqueConstraint(fields=("calendar", "version"), name="past_calendar_once")],
            },
        ),
    ]
