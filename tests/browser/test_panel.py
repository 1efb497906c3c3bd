"""The report form in a frame of another site: connected once, filled in by what is signed, shown to nobody else."""

import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests import processes

Desk = Callable[..., Page]


class Desktop(ThreadingHTTPServer):
    """The agents' own program: one page with a frame in it, on a site of its own."""

    frame = ""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = f'<!doctype html><title>Desktop</title><iframe src="{escape(self.server.frame)}" width=420 height=800>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_line: object) -> None:
        pass


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    server = Desktop(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address(base: str, key: str, secret: str, **call: str) -> str:
    """As the page of the set-up tells programs to sign, from their side."""
    said = {"panel": key, "expires": str(int(time.time()) + 3600), "nonce": secrets.token_urlsafe(16), **call}
    query = "&".join(sorted(f"{name}={quote(value, safe='-._~')}" for name, value in said.items()))
    return f"{base}/panel?{query}&signature={hmac.new(secret.encode(), query.encode(), 'sha256').hexdigest()}"


def test_an_agent_reports_from_their_own_desktop(product: processes.Product, desk: Desk, desktop: Desktop) -> None:
    admin, agent = desk("Admin"), desk("Agent")
    admin.goto("/setup/panels/new/")
    admin.get_by_label("Which program shows it").fill("Heron desktop")
    admin.get_by_label("Its addresses").fill(desktop.origin)
    admin.get_by_role("button", name="Register").click()
    secret = admin.locator("#secret-text").input_value()
    admin.get_by_role("link", name="How is it wired?").click()
    key = re.findall(r'"panel": "(\w+)"', admin.locator("main").inner_text())[0]
    expect(admin.frame_locator("iframe").get_by_role("button", name="Connect")).to_be_visible()

    desktop.frame = address(product.url, key, secret, tool="Agent Assist", interaction="INT-482211")
    agent.goto(desktop.origin)
    frame = agent.frame_locator("iframe")
    with agent.expect_popup() as opened:
        frame.get_by_role("button", name="Connect").click()
    window = opened.value
    expect(window.locator("strong.ref")).to_have_text(frame.locator("[data-code]").inner_text())
    window.get_by_role("button", name="Connect").click()
    expect(window.get_by_role("heading", name="Connected.")).to_be_visible()
    window.close()

    expect(frame.get_by_role("radio", name="Agent Assist")).to_be_checked()
    expect(frame.get_by_text("INT-482211")).to_be_visible()
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_text("Write at least one sentence.").first).to_be_visible()
    frame.get_by_label("What happened").fill("The heron panel shows jane@example.com.")
    expect(frame.get_by_text("Will be masked before it is stored: 1 e-mail address")).to_be_visible()
    frame.get_by_label("What happened").fill("The heron panel shows the wrong name.")
    frame.get_by_label("What happened").press("Control+Enter")
    expect(frame.get_by_text(re.compile(r"Received. F-\d+ is stored."))).to_be_visible()
    mine = agent.request.get(f"{product.url}/api/v1/reports?mine=true").json()["results"][0]
    assert (mine["text"], mine["interaction_id"]) == ("The heron panel shows the wrong name.", "INT-482211")

    # The next call comes without loading the frame anew.
    following = address(product.url, key, secret, interaction="INT-482212")
    frame.get_by_role("button", name="Report another").click()
    agent.evaluate("(fortnight) => frames[0].postMessage({ fortnight }, '*')", following)
    expect(frame.get_by_text("INT-482212")).to_be_visible()

    # Another site may not show it, and a changed address is not believed.
    blocked = agent.context.new_page()
    blocked.goto(desktop.origin.replace("localhost", "127.0.0.1"))
    expect(blocked.frame_locator("iframe").get_by_role("button", name="Connect")).to_be_hidden()
    desktop.frame = desktop.frame.replace("INT-482211", "INT-999999")
    agent.reload()
    expect(frame.get_by_text("could not be verified").first).to_be_visible()
    expect(frame.get_by_text("INT-999999")).to_be_hidden()
