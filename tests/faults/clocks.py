"""Clocks that fall due while something is being broken, three steps each."""

import csv
import uuid
from datetime import UTC, datetime, timedelta

from tests.faults.production import Production

COLUMNS = ("external_id", "reporter_email", "tool", "severity", "text", "created_at")
KINDS = 2  # Seen, and answered.
#: Seconds between the steps of one clock.
APART = 3
#: Every step of these clocks that was ever carried out; the demo's own go on beside them.
STEPS = """
    SELECT count(*) FROM commitments_step s JOIN commitments_commitment c ON c.id = s.commitment_id
    JOIN reports_frictionreport r ON c.subject_type = 'report' AND r.id = c.subject_id
    WHERE r.external_id LIKE 'fault-%'
"""
DUE = "SELECT count(*) FROM commitments_commitment WHERE next_fire_at < now()"
#: A warning, the breach and an escalation to the supervisor, each clock at a moment of its own.
WIND = """
    WITH begun AS (
        SELECT id, now() + (2 + random() * {seconds}) * interval '1 second' AS at,
            {apart} * interval '1 second' AS apart
        FROM commitments_commitment WHERE subject_type = 'report' AND subject_id IN (
            SELECT id FROM reports_frictionreport WHERE external_id LIKE '{batch}-%')
    ), dated AS (
        SELECT id, at, apart, replace((at AT TIME ZONE 'UTC')::text, ' ', 'T') || '+00:00' AS first,
            replace(((at + apart) AT TIME ZONE 'UTC')::text, ' ', 'T') || '+00:00' AS second,
            replace(((at + 2 * apart) AT TIME ZONE 'UTC')::text, ' ', 'T') || '+00:00' AS third
        FROM begun
    ), wound AS (
        UPDATE commitments_commitment c SET due_at = at + apart, runs_out_at = at + apart, next_fire_at = at,
            next_step = 'warn:80', schedule = jsonb_build_array(
                jsonb_build_array('warn:80', first, ''), jsonb_build_array('breach', second, ''),
                jsonb_build_array('escalate:1', third, 'supervisor'))
        FROM dated WHERE dated.id = c.id AND c.state = 'running' RETURNING 1
    ) SELECT count(*) FROM wound
"""


def fall_due(running: Production, clocks: int, *, over: float) -> None:
    """So many clocks, of reports that nobody has answered, fall due in the `over` seconds from now on."""
    batch = f"fault-{uuid.uuid4().hex[:8]}"
    file = running.folder / f"{batch}.csv"
    reporter = running.ask(
        "SELECT email FROM people_user u JOIN people_grant g ON g.user_id = u.id WHERE g.role = 'agent' LIMIT 1"
    )
    tool = running.ask(f"SELECT name FROM catalogue_tool WHERE id = {running.tool}")  # noqa: S608
    began = datetime.now(UTC) - timedelta(minutes=1)
    with file.open("w", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(COLUMNS)
        for number in range(clocks // KINDS):
            words = f"The summary leaves out step {number}."
            lines.writerow([f"{batch}-{number}", reporter, tool, "slowing", words, began.isoformat()])
    running.manage("import_reports", str(file))
    wound = running.count(WIND.format(batch=batch, seconds=over, apart=APART))
    assert wound == clocks


def latest(running: Production, since: object) -> int:
    """By how many seconds the step that came latest was late, of those that fell due since that instant."""
    asked = "SELECT max(extract(epoch FROM done_at - due_at)) FROM commitments_step WHERE due_at > '{}'"
    return running.count(asked.format(since))
