"""What axe says of a page; of what passes it says nothing, which is most of what a run of it takes."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

BY_DAY = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
#: By night a page differs in its colours alone.
BY_NIGHT = "axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']}).then(found => found.violations)"
#: What is on its way in is half transparent: all that moves and ends has ended, or was taken away.
AT_REST = """Promise.allSettled(document.getAnimations()
  .filter(each => each.playState === "running" && each.effect.getComputedTiming().endTime !== Infinity)
  .map(each => each.finished)).then(() => true)"""


def broken_rules(page: Page) -> list[str]:
    """Every rule that a page breaks as it stands, with the elements that do."""
    page.evaluate(AXE_SCRIPT)
    return _told(page, BY_DAY)


def broken_by_day_and_night(page: Page) -> list[str]:
    """The same in light colours and in dark ones."""
    by_day = broken_rules(page)
    page.emulate_media(color_scheme="dark")
    by_night = _told(page, BY_NIGHT)
    page.emulate_media(color_scheme="light")
    return [*by_day, *by_night]


def _told(page: Page, asked: str) -> list[str]:
    page.evaluate(AT_REST)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in page.evaluate(asked) for node in rule["nodes"][:2]]
