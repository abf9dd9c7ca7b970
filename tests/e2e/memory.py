"""How much a page holds: heap, arrays, elements, listeners, and what lies on the GPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.e2e.view import View


@dataclass(frozen=True)
class Held:
    """After garbage was collected."""

    megabytes: float
    """JavaScript heap with the array buffers."""
    nodes: int
    listeners: int
    buffers: int
    textures: int


class Memory:
    """Asks the browser; the numbers of GPU objects need ``COUNT_BUFFERS`` as an init script."""

    COUNT_BUFFERS: ClassVar[str] = """
    window.alive = { buffers: 0, textures: 0 }
    for (const [kind, name] of [["Buffer", "buffers"], ["Texture", "textures"]]) {
      const proto = WebGL2RenderingContext.prototype
      const make = proto[`create${kind}`], drop = proto[`delete${kind}`]
      proto[`create${kind}`] = function () { alive[name] += 1; return make.call(this) }
      proto[`delete${kind}`] = function (one) { if (one) alive[name] -= 1; return drop.call(this, one) }
    }
    """

    def __init__(self, view: View) -> None:
        self._frame = view.frame
        self._session = view.page.context.new_cdp_session(view.page)
        self._session.send("Performance.enable")

    def now(self) -> Held:
        self._session.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in self._session.send("Performance.getMetrics")["metrics"]}
        alive = self._frame.evaluate("window.alive ?? { buffers: 0, textures: 0 }")
        arrays = metrics.get("ArrayBufferContents", 0)
        return Held(
            megabytes=(metrics["JSHeapUsedSize"] + arrays) / 1e6,
            nodes=int(metrics["Nodes"]),
            listeners=int(metrics["JSEventListeners"]),
            **alive,
        )
