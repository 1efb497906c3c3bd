"""Settings for the tests: the same as everywhere, on a folder of their own and on the servers they are pointed at.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` choose PostgreSQL and Redis; without them it is the embedded default. What the
environment holds for the real thing (`DATABASE_URL`, `EMAIL_URL`, …) is never used by a test.
"""

import atexit
import os
import shutil
import tempfile

for name in ("ALLOWED_HOSTS", "BASE_URL", "DEBUG", "EMAIL_URL", "LANGUAGE_CODE", "SWEEP_SECONDS", "TIME_ZONE"):
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="fortnight-test-")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")
if os.environ["REDIS_URL"]:
    # Each of xdist's processes has a Redis database of its own: emptying its cache empties nobody else's.
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{place}"
os.environ["SECRET_KEY"] = "only-for-the-tests-" * 3
os.environ["LOG_LEVEL"] = "WARNING"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in the test's thread.
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
from config.settings import DATA_DIR, DATABASES, EMBEDDED, INSTALLED_APPS, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
if EMBEDDED:
    # A file, as in the real thing: in memory there would be no WAL and no second connection.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
