"""What has to be true before the first page: the tables, the static files, somebody who can sign in.

`python -m config.prepare` says on standard output, as one JSON line, whom it found. It may be run as often as you like.
"""

import argparse
import hashlib
import io
import json
import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command

from config.wait import wait_for_database


def say(text: str) -> None:
    """A line for the person in front of the terminal."""
    print(f"fortnight: {text}", file=sys.stderr, flush=True)


def migrate() -> None:
    """Bring the tables up to date; quick when they are."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Gather, hash and compress the static files; quick when none has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    files = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]
    known = [f"{file} {(found := Path(file).stat()).st_mtime_ns} {found.st_size}" for file in sorted(files)]
    fingerprint = hashlib.sha256("\n".join(known).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT, ".collected")
    if not stamp.exists() or stamp.read_text() != fingerprint:
        say("gathering the static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(fingerprint)


def people(*, empty: bool) -> dict[str, object]:
    """Make sure that somebody can sign in: the demo's people, or the first admin."""
    from feedback.people.models import Organisation, User

    if not User.objects.exists():
        if empty:
            first_admin()
        else:
            say("loading the demo …")
            call_command("seed_demo", stdout=io.StringIO())
    organisation = Organisation.objects.first()
    return {"demo": bool(organisation and organisation.is_demo), "people": User.objects.exists()}


def first_admin() -> None:
    """Make the first admin from FORTNIGHT_ADMIN_… or from what the terminal answers; without either, later."""
    given = os.environ.get("FORTNIGHT_ADMIN_EMAIL")
    if not given and not sys.stdin.isatty():
        return
    if not given:
        say("who is the first admin?")
    try:
        call_command("create_admin", stdout=sys.stderr)
    except CommandError as refused:
        raise SystemExit(f"fortnight: no admin was made. {refused}") from None


def main() -> None:
    """Prepare; `--empty` asks for an admin in place of loading the demo, `--tables` does nothing but the tables."""
    parser = argparse.ArgumentParser(prog="config.prepare")
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--tables", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    wait_for_database()
    django.setup()
    migrate()
    if not given.tables:
        collect_static()
        print(json.dumps(people(empty=given.empty)), flush=True)


if __name__ == "__main__":
    main()
