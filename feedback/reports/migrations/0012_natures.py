"""A report has a nature, and knows which release of its tool it is about.

The statements are written out: on SQLite, Django would make the table anew and lose the triggers of its word index.
Both databases add such columns without touching a row.
"""

import django.db.models.deletion
from django.core.validators import MaxLengthValidator
from django.db import migrations, models
from django.db.models import Q

TABLE = "reports_frictionreport"


def with_condition(columns: str, name: str, condition: str) -> tuple[str, str]:
    return f"CREATE INDEX {name} ON {TABLE} ({columns}) WHERE {condition}", f"DROP INDEX {name}"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_releases"), ("reports", "0011_unsealing")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {TABLE} ADD COLUMN nature varchar(16) DEFAULT 'friction' NOT NULL",
                    f"ALTER TABLE {TABLE} DROP COLUMN nature",
                ),
                migrations.RunSQL(
                    f"ALTER TABLE {TABLE} ADD COLUMN release_id bigint NULL"
                    " REFERENCES catalogue_release (id) DEFERRABLE INITIALLY DEFERRED",
                    f"ALTER TABLE {TABLE} DROP COLUMN release_id",
                ),
                migrations.RunSQL(*with_condition("nature, created_at, id", "report_nature", "NOT (nature = 'friction')")),
                migrations.RunSQL(
                    *with_condition("release_id, created_at, id", "report_release", "release_id IS NOT NULL")
                ),
            ],
            state_operations=[
                migrations.AddField(
                    "frictionreport",
                    "nature",
                    models.CharField(
                        choices=[
                            ("friction", "It got in my way"),
                            ("works_well", "It works well here"),
                            ("stay_out", "It should stay out of the way here"),
                            ("explain", "Why did it say that?"),
                            ("workaround", "A way around it"),
                        ],
                        default="friction",
                        help_text="What it is.",
                        max_length=16,
                    ),
                ),
                migrations.AddField(
                    "frictionreport",
                    "release",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Which version, model and prompts the tool had then.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.release",
                    ),
                ),
                migrations.AlterField(
                    "frictionreport",
                    "expected",
                    models.TextField(
                        blank=True,
                        help_text="What it should have said, masked.",
                        validators=[MaxLengthValidator(4000)],
                    ),
                ),
                migrations.AlterField(
                    "frictionreport",
                    "suggested",
                    models.TextField(
                        blank=True, help_text="What the tool said, masked.", validators=[MaxLengthValidator(4000)]
                    ),
                ),
                migrations.AddIndex(
                    "frictionreport",
                    models.Index(
                        condition=Q(("nature", "friction"), _negated=True),
                        fields=["nature", "created_at", "id"],
                        name="report_nature",
                    ),
                ),
                migrations.AddIndex(
                    "frictionreport",
                    models.Index(
                        condition=Q(("release__isnull", False)),
                        fields=["release", "created_at", "id"],
                        name="report_release",
                    ),
                ),
            ],
        ),
    ]
