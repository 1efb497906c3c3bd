"""Whether what the database says hangs together: state, journal, outbox, inbox. Every question counts what is wrong."""

from collections.abc import Callable

WRONG = {
    "reports without the line that they were filed": """
        SELECT count(*) FROM reports_frictionreport r WHERE 1 <> (
            SELECT count(*) FROM events_event e
            WHERE e.verb = 'report.filed' AND e.subject_type = 'report' AND e.subject_id = r.id)""",
    "reports without promises": """
        SELECT count(*) FROM reports_frictionreport r WHERE merged_into_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM commitments_commitment c WHERE c.subject_type = 'report' AND c.subject_id = r.id)""",
    "filed without a report": """
        SELECT count(*) FROM events_event e WHERE e.verb = 'report.filed' AND NOT EXISTS (
            SELECT 1 FROM reports_frictionreport r WHERE r.id = e.subject_id)""",
    "answers without exactly one line": """
        SELECT count(*) FROM reports_response a WHERE 1 <> (
            SELECT count(*) FROM events_event e
            WHERE e.verb = 'report.responded' AND (e.data->>'response_id')::bigint = a.id)""",
    "lines without their answer": """
        SELECT count(*) FROM events_event e WHERE e.verb = 'report.responded' AND NOT EXISTS (
            SELECT 1 FROM reports_response a WHERE a.id = (e.data->>'response_id')::bigint)""",
    "steps without exactly one line": """
        SELECT count(*) FROM commitments_step s WHERE 1 <> (
            SELECT count(*) FROM events_event e
            WHERE e.subject_type = 'commitment' AND e.subject_id = s.commitment_id
            AND e.data->>'step' = s.step AND e.at = s.due_at)""",
    "lines without their step": """
        SELECT count(*) FROM events_event e
        WHERE e.verb IN ('commitment.warned', 'commitment.missed', 'commitment.escalated') AND NOT EXISTS (
            SELECT 1 FROM commitments_step s
            WHERE s.commitment_id = e.subject_id AND s.step = e.data->>'step' AND s.due_at = e.at)""",
    "steps that were due and were not carried out": """
        SELECT count(*) FROM commitments_commitment c, jsonb_array_elements(c.schedule) s
        WHERE c.state IN ('running', 'missed') AND c.closed_at IS NULL
        AND (s->>1)::timestamptz < now() - interval '1 minute' AND NOT EXISTS (
            SELECT 1 FROM commitments_step p
            WHERE p.commitment_id = c.id AND p.step = s->>0 AND p.clock_version = c.clock_version)""",
    "broken or kept without exactly one line": """
        SELECT count(*) FROM commitments_commitment c WHERE state IN ('missed', 'kept') AND 1 <> (
            SELECT count(*) FROM events_event e WHERE e.verb = 'commitment.' || c.state
            AND e.subject_type = 'commitment' AND e.subject_id = c.id)""",
    "both kept and broken": """
        SELECT count(*) FROM commitments_commitment
        WHERE (state = 'kept' AND (missed_at IS NOT NULL OR kept_at > due_at))
        OR (state = 'missed' AND (missed_at IS NULL OR kept_at <= due_at))""",
    "reactions that were given up": "SELECT count(*) FROM events_outbox WHERE dead_at IS NOT NULL",
}
#: What everybody was told of clocks, and what there was to tell: equal once nothing is owed any more.
TOLD = """
    SELECT coalesce(sum((params->'tally'->>'{what}')::int), 0) FROM notifications_notification WHERE kind = 'clock'
"""
TO_TELL = {
    "escalated": """
        SELECT coalesce(sum(jsonb_array_length(data->'told')), 0) FROM events_event
        WHERE verb = 'commitment.escalated' AND root_type = 'report'""",
    "missed": """
        SELECT count(*) FROM events_event e JOIN reports_frictionreport r ON r.id = e.root_id
        WHERE e.verb = 'commitment.missed' AND e.root_type = 'report' AND r.owner_id IS NOT NULL""",
}


def wrong(count: Callable[[str], int]) -> dict[str, int]:
    """What is wrong, and how often; empty when nothing is. `count` asks the database."""
    found = {what: count(question) for what, question in WRONG.items()}
    return {what: times for what, times in found.items() if times}


def untold(count: Callable[[str], int]) -> dict[str, int]:
    """By kind of news, how often somebody should have been told and was not."""
    return {what: count(question) - count(TOLD.format(what=what)) for what, question in TO_TELL.items()}
