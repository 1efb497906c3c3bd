"""SQLite's planner hears how the tables have grown; PostgreSQL sees to that itself."""

import pytest
from django.db import connection

from feedback.core.db import is_postgres, refresh_statistics
from feedback.core.models import SetUpMark
from feedback.events.tasks import measure


@pytest.mark.usefixtures("db")
def test_the_planner_knows_how_many_rows_there_are() -> None:
    SetUpMark.objects.bulk_create(SetUpMark(mark=number) for number in range(300))
    measure()
    refresh_statistics()
    if is_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [SetUpMark._meta.db_table])
        assert {int(stat.split()[0]) for (stat,) in cursor.fetchall()} == {SetUpMark.objects.count()}
