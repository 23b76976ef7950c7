"""Renders the drawings of the badges as PNG, for credentials in pictures: ``python -m
tests.browser.badge_pictures``, once a drawing has changed."""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FOLDER = Path(__file__).parents[2] / "static" / "badges"
SIDE = 512
#: Colours of a drawing: a handful, and the steps between two of them along an edge.
COLOURS = 64


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for drawing in sorted(FOLDER.glob("*.svg")):
            page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing.read_text()}")
            shot = page.screenshot(omit_background=True)
            picture = Image.open(io.BytesIO(shot)).quantize(
                COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
            )
            picture.save(drawing.with_suffix(".png"), optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
