"""Time to cluster the marks of the result map, by the number of places.

Runs the page's own module in chromium, all places in one wide view, on a phone-like processor (a
quarter of this one's speed); the best of five.
"""

import argparse
import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[1] / "static"
SIZES = (500, 1_900, 10_000)
MEASURE = """
async (size) => {
  const { cluster } = await import("/js/map.js");
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  // A wide view at a zoom where few touch: 6,000 by 4,000 px hold some twelve thousand marks.
  const place = () => ({ x: random() * 6000, y: random() * 4000, events: [1] });
  const places = Array.from({ length: size }, place);
  let best = Infinity, marks = 0;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    marks = cluster(places, (place) => place).length;
    best = Math.min(best, performance.now() - start);
  }
  return [best, marks];
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=STATIC)
    )
    Thread(target=server.serve_forever, daemon=True).start()
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/carte.svg")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        for size in sizes:
            milliseconds, marks = page.evaluate(MEASURE, size)
            print(f"{size:>6} places, {marks:>5} marks: {milliseconds:7.1f} ms")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
