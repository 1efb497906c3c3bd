"""A wall over a restart: the server goes and comes back, and the same page, never reloaded, says so and goes on."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests import processes
from tests.servers import free_port, wait_for

Desk = Callable[..., Page]
#: What somebody publishes while the server is away.
CHANGE = """
from feedback.catalogue.models import Tool
from feedback.changes import actions
tool = Tool.objects.select_related("owner").get(name="Agent Assist")
words = {"title": "Herons", "before": "The heron macro was hidden.", "after": "The heron macro stands first."}
actions.publish(change=actions.draft(by=tool.owner, tool=tool, links=[], **words), by=tool.owner)
"""


def server(product: processes.Product, port: int, log: Path) -> AbstractContextManager[Popen[bytes]]:
    """A web process of its own on the product's data: what the wall looks at, to be stopped and started."""
    env = {**processes.clean_environment(), "DATA_DIR": str(product.data), "BASE_URL": product.url}
    return processes.process(sys.executable, "-m", "config.parts", "web", "--port", str(port), env=env, log=log)


def after_leaps(wall: Page, seen: Callable[[], None]) -> None:
    """Leaps half a minute on the wall's clock until `seen`, three times at most.

    One leap asks once; what was on its way as the clock leapt may be answered from before, or fail and be asked anew.
    """
    for _ in range(2):
        wall.clock.fast_forward("00:31")
        with suppress(AssertionError):
            seen()
            return
    wall.clock.fast_forward("00:31")
    seen()


def test_a_wall_outlives_its_server_and_goes_dark_when_its_link_ends(
    product: processes.Product, desk: Desk, tmp_path: Path
) -> None:
    boss, wall = desk("Supervisor"), desk(viewport={"width": 1920, "height": 1080})
    port, log = free_port(), tmp_path / "web.txt"
    here = f"http://127.0.0.1:{port}"
    boss.goto("/setup/screens/")
    boss.get_by_label("Where it hangs").fill("By the lift")
    boss.get_by_role("button", name="Make a link").click()
    path = urlsplit(boss.get_by_label("Link", exact=True).input_value()).path
    wall.clock.install()
    notice, board = wall.locator("[data-old]"), wall.locator("[data-board]")

    with server(product, port, log):
        wait_for(lambda: processes.get(f"{here}/healthz")[0] == 200, "the wall's server", 30)
        wall.goto(here + path)
        wall.evaluate("window.sinceThen = true")
        expect(board).to_contain_text("Next training")
        expect(notice).to_be_hidden()
    wall.clock.fast_forward("03:00")
    expect(notice).to_contain_text("No connection for 3 minutes.")
    expect(board).to_contain_text("Next training")
    assert product.manage("shell", stdin=CHANGE).returncode == 0

    with server(product, port, log):
        wait_for(lambda: processes.get(f"{here}/healthz")[0] == 200, "the wall's server", 30)
        after_leaps(wall, expect(notice).to_be_hidden)
        expect(board).to_contain_text("The heron macro stands first.")
        assert wall.evaluate("window.sinceThen")
        assert wall.evaluate("document.querySelectorAll('[data-board]').length") == 1

        boss.get_by_role("button", name="End the link By the lift").click()
        boss.get_by_text("The link of “By the lift” has ended.").wait_for()
        ended = wall.get_by_role("heading", name="This screen’s link was ended")
        after_leaps(wall, expect(ended).to_be_visible)
