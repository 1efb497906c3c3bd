"""Reads the environment: every value is checked once, at the start; a bad one stops it with one line that names it."""

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
MAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"}
SECRET_KEY_LENGTH = 40
#: With SQLite's defaults a minute of ordinary work brings "database is locked" dozens of times; with these none.
SQLITE_OPTIONS: dict[str, object] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;",
}
#: Seconds after which PostgreSQL ends a transaction that does nothing: a process that froze must not keep its locks.
IDLE_SECONDS = 60
#: What pages and the API wait at most, for another's lock and for a statement. A job may take its time.
PATIENCE_OF_PAGES = {"LOCK_SECONDS": "10", "STATEMENT_SECONDS": "30"}


class BadEnvironment(SystemExit):
    """A missing or malformed variable; its text is the one line the operator reads."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"fortnight: {name}: {what}")


def flag(name: str, default: bool) -> bool:
    """A yes/no variable: 1/0, true/false, yes/no, on/off."""
    text = os.environ.get(name, "").strip().lower()
    if text == "":
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(name, f"'{text}' is neither true nor false. Write {name}=true or {name}=false.")


def seconds(name: str, default: float) -> float:
    """A positive number of seconds."""
    text = os.environ.get(name, "").strip() or str(default)
    try:
        value = float(text)
    except ValueError:
        raise BadEnvironment(name, f"'{text}' is not a number of seconds. Write {name}={default:g}, say.") from None
    if not 0.05 <= value <= 3600:
        raise BadEnvironment(name, f"'{text}' is out of range. Give seconds between 0.05 and 3600.")
    return value


def number(name: str, default: int) -> int:
    """A whole number from 0 to 9."""
    text = os.environ.get(name, "").strip() or str(default)
    if len(text) != 1 or not text.isdecimal():
        raise BadEnvironment(name, f"'{text}' is not a number from 0 to 9. Write {name}={default}, say.")
    return int(text)


def rows(name: str, default: int) -> int:
    """How many rows one transaction takes, from 1 to 100,000."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or not 1 <= int(text[:7]) <= 100_000:
        raise BadEnvironment(name, f"'{text}' is not a number from 1 to 100000. Write {name}={default}, say.")
    return int(text)


def words(name: str) -> list[str]:
    """Words separated by commas or spaces."""
    return os.environ.get(name, "").replace(",", " ").split()


def networks(name: str, default: str) -> list[IPv4Network | IPv6Network]:
    """Addresses or networks, separated by spaces or commas."""
    text = os.environ.get(name, "").strip() or default
    try:
        return [ip_network(word) for word in text.replace(",", " ").split()]
    except ValueError as error:
        raise BadEnvironment(name, f"{error}. Write {name}='127.0.0.0/8 10.0.0.0/8', say.") from None


def log_level() -> str:
    """LOG_LEVEL: how much is written to standard output."""
    name = os.environ.get("LOG_LEVEL", "").strip().upper() or "INFO"
    if name not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise BadEnvironment("LOG_LEVEL", f"'{name}' is unknown. Write DEBUG, INFO, WARNING or ERROR.")
    return name


def count(name: str, default: int) -> int:
    """A whole number of at least 1."""
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) > 0):
        raise BadEnvironment(name, f"'{text}' is not a whole number. Write {name}={default}, say.")
    return int(text)


def percent(name: str, default: int) -> int:
    """A whole number of per cent, from 1 to 100."""
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= 100):
        raise BadEnvironment(name, f"'{text}' is not a per cent from 1 to 100. Write {name}={default}, say.")
    return int(text)


def data_dir() -> Path:
    """The folder that holds the embedded database, queue and secret; made when it is not there."""
    folder = Path(os.environ.get("DATA_DIR", "").strip() or ROOT / "var").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadEnvironment("DATA_DIR", f"'{folder}' cannot be made: {error.strerror}.") from None
    return folder


def secret_key(folder: Path, *, production: bool) -> str:
    """SECRET_KEY; on the embedded default one is made once and kept in the data folder, readable by its owner alone."""
    if text := os.environ.get("SECRET_KEY", "").strip():
        if production and len(text) < SECRET_KEY_LENGTH:
            raise BadEnvironment("SECRET_KEY", f"is too short. Give at least {SECRET_KEY_LENGTH} random characters.")
        return text
    if production:
        raise BadEnvironment("SECRET_KEY", f"is missing. Give at least {SECRET_KEY_LENGTH} random characters.")
    file = folder / "secret_key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text().strip()


def database(folder: Path) -> dict[str, object]:
    """DATABASE_URL as Django's dictionary; SQLite in the data folder by default. Connections are kept open."""
    url = os.environ.get("DATABASE_URL", "").strip() or f"sqlite:///{folder / 'fortnight.sqlite3'}"
    scheme = urlsplit(url).scheme
    try:
        found = dict(environ.Env.db_url_config(url)) if scheme in {"postgres", "postgresql", "sqlite"} else {}
    except (ImproperlyConfigured, ValueError):
        found = {}
    if not found.get("NAME"):
        example = "postgres://user:password@host:5432/name or sqlite:///path"
        raise BadEnvironment("DATABASE_URL", f"'{scheme or 'nothing'}://…' is not understood. Write {example}.")
    given = found.get("OPTIONS", {})
    options = SQLITE_OPTIONS if scheme == "sqlite" else {"connect_timeout": 5, "options": limits(), **given}
    return {**found, "OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def limits() -> str:
    """What PostgreSQL is told at the start of every session: how long to wait, and how long to let us wait."""
    given = {
        "lock_timeout": seconds("LOCK_SECONDS", 60),
        "statement_timeout": seconds("STATEMENT_SECONDS", 3600),
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    return " ".join(f"-c {name}={value * 1000:.0f}" for name, value in given.items())


def redis_url() -> str:
    """REDIS_URL, or an empty string for the embedded broker."""
    url = os.environ.get("REDIS_URL", "").strip()
    if url and urlsplit(url).scheme not in {"redis", "rediss"}:
        raise BadEnvironment("REDIS_URL", "does not start with redis://. Write redis://host:6379/0, or leave it out.")
    return url


def queue(folder: Path) -> dict[str, str]:
    """The folders of the embedded broker, as kombu's filesystem transport wants them."""
    place = folder / "queue"
    (place / "control").mkdir(parents=True, exist_ok=True)
    names = dict.fromkeys(("data_folder_in", "data_folder_out"), str(place))
    return {**names, "control_folder": str(place / "control")}


def email(*, production: bool) -> dict[str, object]:
    """EMAIL_URL as Django's EMAIL_* settings; without it mail is written to files in the data folder."""
    url = os.environ.get("EMAIL_URL", "").strip()
    if not url:
        return {}
    if urlsplit(url).scheme not in MAIL_SCHEMES:
        raise BadEnvironment("EMAIL_URL", "is not understood. Write smtp+tls://user:password@host:587.")
    return dict(environ.Env.email_url_config(url))


def base_url() -> str:
    """BASE_URL without a slash at its end: what links in e-mails and feeds start with."""
    url = os.environ.get("BASE_URL", "").strip().rstrip("/") or "http://127.0.0.1:8000"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadEnvironment("BASE_URL", f"'{url}' is not an address. Write https://fortnight.example.org.")
    return url


def heartbeat_url() -> str:
    """HEARTBEAT_URL: what is asked for after every good audit; a watcher outside misses it when all is not well."""
    url = os.environ.get("HEARTBEAT_URL", "").strip()
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise BadEnvironment(
            "HEARTBEAT_URL", "is not an address. Write https://watcher.example.org/key, or leave it out."
        )
    return url


def zone_name() -> str:
    """TIME_ZONE: the organisation's zone where a person or a site has none of its own."""
    name = os.environ.get("TIME_ZONE", "").strip() or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadEnvironment("TIME_ZONE", f"'{name}' is no IANA zone. Write Europe/Paris, say.") from None
    return name


def language() -> str:
    """LANGUAGE_CODE: `en` or `fr`."""
    code = os.environ.get("LANGUAGE_CODE", "").strip().lower()[:2] or "en"
    if code not in {"en", "fr"}:
        raise BadEnvironment("LANGUAGE_CODE", f"'{code}' is not here yet. Write en or fr.")
    return code
