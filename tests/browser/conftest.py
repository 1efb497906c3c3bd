"""Five people at their own screens in front of the running product."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import processes

Desk = Callable[..., Page]


@pytest.fixture(scope="session")
def signed_in(product: processes.Product, browser: Browser) -> Callable[[str], Any]:
    """What a browser keeps after somebody pressed their button in the demo, by role."""
    kept: dict[str, Any] = {}

    def states(role: str) -> Any:
        if role not in kept:
            context = browser.new_context(base_url=product.url)
            page = context.new_page()
            page.goto("/demo/")
            page.get_by_role("button", name=role, exact=True).click()
            page.locator("summary.who").wait_for()
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return states


@pytest.fixture
def desk(product: processes.Product, browser: Browser, signed_in: Callable[[str], Any]) -> Iterator[Desk]:
    """A browser of its own for somebody; `desk("Agent")` is signed in, `desk()` is not."""
    opened: list[BrowserContext] = []

    def sit_down(role: str = "", **options: Any) -> Page:
        given = {"storage_state": signed_in(role)} if role else {}
        context = browser.new_context(base_url=product.url, **given, **options)
        opened.append(context)
        return context.new_page()

    yield sit_down
    for context in opened:
        context.close()
