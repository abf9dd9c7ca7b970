"""The canvas with 60,000 samples: frames per second with ground and traces over points alone, hover, lasso.

One window plays the run in turn as it is, with the traces of 2,000 selected samples, and with the drawing calls of
ground and traces left out; so the noise of the machine hits both alike. The medians are compared.
Hover: from the move of the pointer to the card. Lasso: from the end of the gesture to the mask of the selection, over
all samples.

    OMP_NUM_THREADS=1 python tests/bench/bench_canvas.py [--points 60000] [--snapshots 20] [--rounds 5]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.opened_page import Opened, board_on, browser, drifting_run, opened, table
from tests.board import Board

TRACED = 2_000
RATIO, HOVER_MS, LASSO_MS = 0.8, 16, 50

COUNT_FRAMES = """
window.drawn = 0
window.alone = false  // whether ground (triangles) and traces (lines) are left out
let calls = 0
for (const name of ["drawArrays", "drawArraysInstanced", "drawElements", "drawElementsInstanced"]) {
  const real = WebGL2RenderingContext.prototype[name]
  WebGL2RenderingContext.prototype[name] = function (...rest) {
    calls += 1
    if (window.alone && rest[0] !== this.POINTS) return undefined
    return real.apply(this, rest)
  }
}
const request = window.requestAnimationFrame
window.requestAnimationFrame = (act) => request.call(window, (now) => {
  const before = calls
  act(now)
  if (calls > before) window.drawn += 1
})
"""

HOVER = """
async ([places]) => {
  const canvas = document.querySelector("[data-testid=landscape-canvas]")
  const box = canvas.getBoundingClientRect()
  const took = []
  const send = (x, y) => canvas.dispatchEvent(new PointerEvent("pointermove", {
    clientX: box.left + x, clientY: box.top + y, bubbles: true, pointerType: "mouse", pointerId: 1 }))
  for (const [x, y] of places) {
    send(1, 1)
    await new Promise((done) => setTimeout(done, 120))
    const start = performance.now()
    const shown = new Promise((done) => {
      const watch = new MutationObserver(() => {
        if (document.querySelector("[data-testid=tip]") === null) return
        watch.disconnect()
        done(performance.now() - start)
      })
      watch.observe(document.querySelector(".landscape"), { childList: true, subtree: true })
      setTimeout(() => { watch.disconnect(); done(null) }, 1000)
    })
    send(x, y)
    took.push(await shown)
  }
  return took
}
"""

LASSO = """
async ([rounds]) => {
  const canvas = document.querySelector("[data-testid=landscape-canvas]")
  const box = canvas.getBoundingClientRect()
  canvas.setPointerCapture = () => undefined
  const send = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, {
    clientX: box.left + x, clientY: box.top + y, bubbles: true, altKey: true, button: 0, pointerType: "mouse",
    pointerId: 1 }))
  const panel = () => document.querySelector("[data-panel=selection]")?.textContent ?? ""
  const took = []
  for (let round = 0; round < rounds; round += 1) {
    const w = box.width, h = box.height
    const radius = 0.08 + 0.03 * round  // another set every time
    const at = (i) => [w / 2 + (w / 2) * radius * Math.cos(i / 30), h / 2 + (h / 2) * radius * Math.sin(i / 30)]
    send("pointerdown", ...at(0))
    for (let i = 1; i < 188; i += 1) send("pointermove", ...at(i))
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const before = panel()
    const start = performance.now()
    const lit = new Promise((done) => {
      const watch = new MutationObserver(() => {
        if (panel() === before) return
        watch.disconnect()
        done(performance.now() - start)
      })
      watch.observe(document.body, { childList: true, subtree: true, characterData: true })
      setTimeout(() => { watch.disconnect(); done(null) }, 3000)
    })
    send("pointerup", ...at(188))
    took.push(await lit)
    await new Promise((done) => setTimeout(done, 400))
  }
  return took
}
"""


def frames_per_second(view: Opened, seconds: float) -> float:
    """While it plays from the first snapshot on."""
    view.page.bring_to_front()
    view.press("Home")
    view.page.wait_for_timeout(400)
    view.press("Space")
    view.page.wait_for_timeout(300)
    count, took = view.measured(
        """async (seconds) => {
          const before = window.drawn, start = performance.now()
          await new Promise((done) => setTimeout(done, 1000 * seconds))
          return [window.drawn - before, performance.now() - start]
        }""",
        seconds,
    )
    view.press("Home")
    return 1000 * float(count) / float(took)


def places(view: Opened, count: int) -> list[list[float]]:
    """Where samples are drawn, in CSS pixels of the canvas: the middle is full of them at the first snapshot."""
    box = view.box()
    side = int(count**0.5) + 1
    grid = [(i % side, i // side) for i in range(count)]
    return [[box["width"] / 2 + 6 * (x - side / 2), box["height"] / 2 + 6 * (y - side / 2)] for x, y in grid]


def answered(took: list[float | None], what: str) -> list[float]:
    """All of them, or an error: a gesture without an answer must not make the median better."""
    missed = sum(one is None for one in took)
    if missed > len(took) // 5:
        raise AssertionError(f"{missed} of {len(took)} {what} had no answer")
    return [one for one in took if one is not None]


def frame_rates(board: Board, rounds: int) -> list[tuple[float, float]]:
    """Points alone, and with ground and traces, in turn."""
    with browser() as started:
        view = opened(started, board, script=COUNT_FRAMES)
        view.wait("territory", "true")
        view.search(f"id:0..{TRACED - 1}")
        view.frame.locator("[data-panel=selection]").wait_for(timeout=20_000)
        view.press("t")
        view.frame.get_by_test_id("traces").wait_for(timeout=20_000)
        view.quiet()

        def rate(alone: bool) -> float:
            view.measured("(alone) => { window.alone = alone }", alone)
            return frames_per_second(view, 3)

        rate(alone=False)  # fills what is kept
        return [(rate(alone=True), rate(alone=False)) for _ in range(rounds)]


def answer_times(board: Board, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of hovering and of lassoing, at the first snapshot."""
    with browser() as started:
        view = opened(started, board)
        view.wait("territory", "true")
        view.quiet()
        view.press("Home")
        view.page.wait_for_timeout(1500)
        hover = answered(view.measured(HOVER, [places(view, 25)]), "moves of the pointer")
        return hover, answered(view.measured(LASSO, [2 * rounds]), "lassos")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=60_000)
    parser.add_argument("--snapshots", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        drifting_run(Path(folder) / "run", given.points, given.snapshots)
        with board_on(Path(folder)) as board:
            rates = frame_rates(board, given.rounds)
            hover, lasso = answer_times(board, given.rounds)
    points, both = (median(column) for column in zip(*rates, strict=True))
    return table(
        [
            ("frames per second, points alone", f"{points:.1f}", "", True),
            ("frames per second, with ground and traces", f"{both:.1f}", "", True),
            ("ratio", f"{both / points:.2f}", f">= {RATIO}", both >= RATIO * points),
            ("hover to card, ms (median)", f"{median(hover):.1f}", f"<= {HOVER_MS}", median(hover) <= HOVER_MS),
            ("lasso to mask, ms (median)", f"{median(lasso):.1f}", f"<= {LASSO_MS}", median(lasso) <= LASSO_MS),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
