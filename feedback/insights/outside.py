"""The heartbeat to a watcher outside: as long as it comes, all is well; when it stays away, they call somebody."""

from urllib.error import URLError
from urllib.request import Request, urlopen

import structlog

log = structlog.get_logger(__name__)
#: Seconds. A watcher that does not answer must not hold up the next audit.
PATIENCE = 5


def beat(url: str) -> bool:
    """Ask for the address that HEARTBEAT_URL names (http or https); whether it answered. Never raises for a failure."""
    asked = Request(url, headers={"User-Agent": "Fortnight"})  # noqa: S310 - the settings refuse other schemes
    try:
        with urlopen(asked, timeout=PATIENCE):  # noqa: S310 - as above
            return True
    except (URLError, TimeoutError, OSError):
        log.warning("heartbeat_not_taken", exc_info=True)
        return False
