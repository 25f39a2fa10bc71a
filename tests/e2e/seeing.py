"""What a page must be for everybody: axe finds nothing in the light, and enough contrast in the dark."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What the colours change; all the rest is the same page.
OF_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


def faults(page: Page) -> list[str]:
    """Axe's violations as lines: rule and the first node at fault; the page is in the light again afterwards."""
    found = _lines(Axe().run(page).response)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {line}" for line in _lines(Axe().run(page, options=OF_COLOURS).response)]
    page.emulate_media(color_scheme="light")
    return found


def _lines(response: dict[str, list[dict[str, object]]]) -> list[str]:
    return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in response["violations"]]
