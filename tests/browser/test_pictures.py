"""A screenshot is pasted, the customer's part covered by keyboard, and only the covered one reaches the server."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

Desk = Callable[..., Page]
WORDS = "The heron panel shows the whole card number while I share my screen."
#: A white picture of 100 by 100, as the clipboard hands it to a page.
PASTE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 100, height: 100 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 100, 100);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "screen.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""


def test_paste_cover_send(desk: Desk) -> None:
    agent = desk("Agent")
    agent.goto("/report")
    agent.get_by_label("Agent Assist").first.check()
    agent.get_by_label("What happened").fill(WORDS + " 4111 1111 1111 1111")
    expect(agent.get_by_text("Will be masked before it is stored: 1 card number")).to_be_visible()
    agent.get_by_label("What happened").focus()
    agent.evaluate(PASTE)
    expect(agent.get_by_text("screen.png", exact=True)).to_be_visible()

    agent.get_by_role("button", name="Cover parts").click()
    expect(agent.get_by_role("application", name="The picture")).to_be_focused()
    # A new cover lies in the middle; two steps to the left, one wider.
    for key in ("n", "ArrowLeft", "ArrowLeft", "Shift+ArrowRight", "n", "Delete"):
        agent.keyboard.press(key)
    expect(
        agent.get_by_text("Covers: 1. In hundredths: 36 from the left, 45 from the top, 22 wide, 10 high")
    ).to_be_visible()
    agent.get_by_role("button", name="Cover them for good").click()
    expect(agent.get_by_role("application")).to_be_hidden()

    agent.keyboard.press("Control+Enter")
    agent.wait_for_url("**/report/received/**")
    agent.goto(agent.url.replace("/report/received/", "/reports/"))
    stored = agent.request.get(agent.locator("img.thumb").get_attribute("src") or "")
    with Image.open(BytesIO(stored.body())) as seen:
        assert seen.size == (100, 100)
        shown = seen.convert("RGB")
        assert [shown.getpixel((x, 50)) for x in (35, 37, 57, 59)] == [
            (255, 255, 255),
            (28, 20, 32),
            (28, 20, 32),
            (255, 255, 255),
        ]
