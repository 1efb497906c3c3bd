"""Whatever names a person is in the archive of their own data, goes when they are erased, or is here with a reason."""

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.people.models import User
from feedback.retention.own import TABLES
from tests.reports.conftest import build

#: Reason → columns that lead to a person and that no table of the archive asks.
NOT_TOLD = {
    "of the person's own row": "people.user.lead",
    "another person's row, where they stand by": """
        people.absence.deputy people.absence.created_by champions.shift.created_by champions.override.created_by
        champions.swap.closed_by training.nudge.by training.enrolment.signed_off_by quality.score.withdrawn_by
        reports.unsealing.decided_by""",
    "what they did as an admin or a planner: the journal tells it": """
        reports.merge.by routing.routingrule.person training.cycle.planned_by quality.edition.made_by
        screens.screen.created_by screens.screen.revoked_by retention.hold.lifted_by retention.erasure.by
        changes.releasecheck.looked_by""",
    "which reports came to them: reports_owned tells it": """
        routing.assignment.owner commitments.commitment.owner commitments.commitment.broke_with
        commitments.placecount.owner""",
    "turns and their changes: shifts and swaps tell them": """
        champions.override.add champions.override.remove champions.invited.user champions.notme.user
        champions.entry.user""",
    "keys and marks of a machine, which say nothing of anybody": """
        people.letter.person panels.panelpass.user panels.opening.user champions.calendarlink.user floor.rest.user
        training.traininglink.user training.codetry.person""",
    "whoever has one has nothing else left": "retention.erasure.person",
}


def test_everything_that_names_a_person_is_told_to_them(db: None) -> None:
    floor = build()
    asked = set()
    for table in TABLES.values():
        with CaptureQueriesContext(connection) as queries:
            list(table.rows(floor.ana).values(*table.columns))
        asked |= {
            query["sql"].split(" WHERE ", 1)[-1].replace('"', "") for query in queries if " WHERE " in query["sql"]
        }
    where = " ".join(asked)
    models = [model for model in apps.get_models() if model.__module__.startswith("feedback.")]
    fields = [field for model in models for field in model._meta.local_fields if field.related_model is User]
    told = {
        f"{field.model._meta.label_lower}.{field.name}"
        for field in fields
        if f"{field.model._meta.db_table}.{field.column} = " in where
    }
    known = {name for names in NOT_TOLD.values() for name in names.split()}
    assert {f"{field.model._meta.label_lower}.{field.name}" for field in fields} - told == known
