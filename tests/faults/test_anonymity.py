"""Production at work: nothing that its parts store, queue, log or send leads from a nameless report to its author.

PostgreSQL, Redis with a monitor on every command, granian, workers, schedulers and a mail server, all real.
"""

import base64
import json
import re
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path

import psycopg
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from knox.crypto import create_token_string, hash_token
from PIL import Image

from feedback.setup.demo.cast import PASSWORD
from tests.faults.production import Production
from tests.processes import ask
from tests.servers import wait_for

#: Traces that stand nowhere by chance.
NUMBER, NAME, EMAIL = 987_654_321, "Zephyrine Quill", "zq@example.test"
#: From here on count the reports and everything that hangs on them: a number of any of them is a trace of the report.
FIRST = 765_432_000
CHILDREN = ("frictionreport", "message", "attachment", "verification", "response")
WORDS, REPLY, NOTE = "It froze on the third line.", "On every queue I have.", "Still the very same."
ABOUT = re.compile(rf"(?<!\d)765432\d{{3}}(?!\d)|{WORDS}|{REPLY}|{NOTE}")
HER = re.compile(rf"(?<!\d){NUMBER}(?!\d)|{NAME}|{EMAIL}|zephyrine", re.IGNORECASE)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?")
PACKED = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
A_COPY = (
    "CREATE TEMP TABLE held AS SELECT * FROM people_grant WHERE role = 'agent' AND scope = 'team' LIMIT 1",
    "CREATE TEMP TABLE her AS SELECT * FROM people_user WHERE id = (SELECT user_id FROM held)",
    "UPDATE her SET id = %(id)s, email = %(email)s, name = %(name)s, external_id = NULL",
    "UPDATE held SET id = %(id)s, user_id = %(id)s",
    "INSERT INTO people_user SELECT * FROM her",
    "INSERT INTO people_grant SELECT * FROM held",
)
TOLD_OF = {
    *(f"reports_{table}" for table in ("frictionreport", "seal", "message", "attachment", "verification", "response")),
    *("events_event", "commitments_commitment", "notifications_notification", "core_idempotencyrecord"),
}
DESCRIBED = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"


@dataclass
class Life:
    """Whoever acts, and when she did: what is at work by then may be known of her, and of her report only the hour."""

    running: Production
    hers: list[tuple[datetime, datetime]] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """She does something, and what follows from it is carried out."""
        began = datetime.now(UTC)
        yield
        self.running.drain()
        self.hers.append((began, datetime.now(UTC)))
        time.sleep(0.01)

    def saw(self, at: datetime) -> bool:
        """Whether she was at work."""
        return any(began <= at <= ended for began, ended in self.hers)


class Browser:
    """Somebody who signed in on the page: a session in the database, and forms as a browser sends them."""

    def __init__(self, at: str) -> None:
        self.connection, self.cookies = HTTPConnection(at, timeout=30), {"csrftoken": "c" * 32}
        self.send("/account/login/", {"login": EMAIL, "password": PASSWORD})
        assert "sessionid" in self.cookies

    def send(self, path: str, form: dict[str, object]) -> str:
        """Send a form; where that leads."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Content-Type": MULTIPART_CONTENT, "Cookie": cookie, "X-CSRFToken": self.cookies["csrftoken"]}
        self.connection.request("POST", path, encode_multipart(BOUNDARY, form), headers)
        answer = self.connection.getresponse()
        answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        assert answer.status == 302, (path, answer.status)
        return answer.headers["Location"]


class Monitor:
    """Every command that Redis is given, those that put messages into queues and take them out included."""

    def __init__(self, port: int) -> None:
        self.socket, self.heard = socket.create_connection(("127.0.0.1", port)), bytearray()
        self.socket.sendall(b"MONITOR\r\n")
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        with suppress(OSError):
            while more := self.socket.recv(1 << 16):
                self.heard += more

    def lines(self) -> list[str]:
        """What was heard, command by command, with what was packed into them."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        return [unpacked(line) for line in self.heard.decode(errors="replace").splitlines()]


def unpacked(text: str) -> str:
    """A text with everything in it that is base64, or compressed in base64, as text again."""
    return "\n".join([text, *(more for packed in PACKED.findall(text) if (more := _clear(packed)))])


def _clear(packed: str) -> str:
    raw = b""
    with suppress(ValueError):
        raw = base64.urlsafe_b64decode(packed.strip("=").replace("+", "-").replace("/", "_") + "==")
    with suppress(zlib.error):
        raw = zlib.decompress(raw)
    return raw.decode(errors="replace")


def zoe(running: Production) -> tuple[str, str]:
    """An agent like another, with a number and a name of her own; a token of hers, and one of the owner's."""
    with psycopg.connect(running.database.url, autocommit=True) as database:
        for statement in A_COPY:
            database.execute(statement.encode(), {"id": NUMBER, "email": EMAIL, "name": NAME})
        for table in CHILDREN:
            database.execute(f"SELECT setval(pg_get_serial_sequence('reports_{table}', 'id'), {FIRST})".encode())
        owner = database.execute("SELECT owner_id FROM catalogue_tool WHERE id = %s", [running.tool]).fetchone()
        assert owner
        return _token(database, NUMBER), _token(database, owner[0])


def _token(database: "psycopg.Connection[tuple[object, ...]]", person: object) -> str:
    text = create_token_string()
    database.execute(
        "INSERT INTO people_apitoken (digest, token_key, created, expiry, user_id, public_id, name, scope)"
        " VALUES (%s, %s, now(), NULL, %s, gen_random_uuid(), '', 'write')",
        [hash_token(text), text[:15], person],
    )
    return text


def live_through(life: Life, browser: Browser, hers: str, owners: str) -> None:
    """She files, adds a picture, replies and says that it still happens; the owner asks and answers."""
    running = life.running

    def does(token: str, verb: str, **body: object) -> None:
        status, told = ask(f"{running.url}/api/v1/reports/{report}/{verb}", token, json.dumps(body).encode())
        assert status in (200, 201), told

    with life.at_work():
        form = {"tool": running.tool, "severity": "slowing", "text": WORDS, "anonymous": "on", "key": "one-key"}
        report = browser.send("/report", form).rpartition("/")[2]
        assert report.startswith(f"F-{FIRST // 1000}")
        picture = BytesIO()
        picture.name = "zephyrine.png"
        Image.new("RGB", (4, 2)).save(picture, "PNG")
        picture.seek(0)
        browser.send(f"/reports/{report}/attach", {"file": picture})
    does(owners, "ask", message="Which queue?")
    running.drain()
    with life.at_work():
        does(hers, "reply", message=REPLY)
    does(owners, "respond", kind="answered", message="Press Alt and S.")
    running.drain()
    running.ask("UPDATE notifications_notification SET mail_at = now() WHERE mail_at IS NOT NULL")  # the hour is over
    wait_for(lambda: any(mail["To"] == EMAIL for mail in running.post.box.taken), "her mail", 20)
    with life.at_work():
        does(hers, "verify", fixed=False, note=NOTE)


def rows(running: Production) -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with psycopg.connect(running.database.url) as database:
        for (table,) in database.execute(DESCRIBED).fetchall():
            for (row,) in database.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t'.encode()):  # noqa: S608
                yield table, unpacked(row) if table == "django_session" else row


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in folder.rglob("*"):
        if file.is_file() and "static" not in file.parts:
            yield file, file.read_bytes().decode(errors="replace")


def test_nothing_that_runs_leads_from_a_nameless_report_to_its_author(running: Production) -> None:
    hers, owners = zoe(running)
    life, monitor, browser = Life(running), Monitor(running.redis.port), Browser(f"127.0.0.1:{running.port}")
    live_through(life, browser, hers, owners)
    commands, stored = monitor.lines(), list(rows(running))
    assert any("feedback.events.tasks.relay" in line for line in commands), "the queue was listened to"
    assert {table for table, row in stored if ABOUT.search(row)} >= TOLD_OF, "what there is to find is found"
    assert {table for table, row in stored if HER.search(row)} >= {"people_user", "people_apitoken", "django_session"}
    secrets = [hers, browser.cookies["sessionid"]]

    for table, row in stored:
        assert not (HER.search(row) and ABOUT.search(row)), table
        if ABOUT.search(row):
            exact = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in INSTANT.findall(row)]
            assert not [at for at in exact if life.saw(at)], (table, row)
    assert not [line for line in commands if HER.search(line) and ABOUT.search(line)]
    assert not [line for line in commands if any(secret in line for secret in secrets) and ABOUT.search(line)]
    for file, text in files(running.folder):
        assert not HER.search(text), file
        assert not any(secret in text for secret in secrets), file
        if "attachments" in file.parts:
            assert file.stat().st_mtime % 3600 == 0
    for mail in running.post.box.taken:
        whole = mail.as_string()
        assert not (HER.search(whole) and ABOUT.search(whole)), mail["Subject"]
