"""What a line of the journal says, without being a row: where thousands are written, instances cost too much."""

from datetime import datetime
from typing import Any, NamedTuple


class Line(NamedTuple):
    """The columns of an Event that are said by whoever writes it, in their order."""

    verb: str
    at: datetime
    actor_id: int | None
    subject_type: str
    subject_id: int
    root_type: str
    root_id: int
    site_id: int | None
    team_id: int | None
    tool_id: int | None
    data: dict[str, Any]
    request_id: str
