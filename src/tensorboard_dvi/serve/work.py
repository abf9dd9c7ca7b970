"""A job as the workers take it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard_dvi.measures.anchored_pca import AnchoredPca
from tensorboard_dvi.store.messages import JobRequest, TerritoryRequest


def job_of(asked: JobRequest, folder: Path, layout: AnchoredPca) -> dict[str, Any]:
    """Return the job that does what the page asks for; the run has become its folder, the layout its parameters."""
    return {
        "kind": "territory" if isinstance(asked, TerritoryRequest) else "frames",
        "path": str(folder.absolute()),  # the worker runs elsewhere
        "source": layout.source,
        "anchor": layout.anchor,
        "steps": list(asked.steps),
    }
