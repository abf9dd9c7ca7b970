"""torchvision, where it can be had: only for downloads, and tolerant of a build that does not fit torch."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import torch

from tensorboard_dvi.errors import InputError


@cache
def vision() -> Any:
    """The module torchvision.

    A torchvision built for CUDA beside a CPU build of torch fails at import, because the operators that it
    describes do not exist; declaring them first makes models, datasets and transforms work.

    Raises:
        InputError: It is not installed, or fails for another reason.
    """
    try:
        import torchvision  # noqa: PLC0415 - only for downloads
    except ImportError as error:
        raise InputError(f"torchvision cannot be imported ({error}); install it, or pass --data-dir") from error
    except RuntimeError:
        declare_operators()
        import torchvision  # noqa: PLC0415
    return torchvision


@cache
def declare_operators() -> torch.library.Library:
    """Declare the operators that torchvision's Python code expects; the cache keeps the declarations alive."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library


def download_folder() -> Path:
    """Where downloads of the demo lie, in the user's cache folder."""
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache_folder / "tensorboard-dvi" / "data"


def download(name: str) -> Path:
    """Download a torchvision data set, once, and return its root.

    Raises:
        InputError: There is no network, or the server refuses.
    """
    root = download_folder()
    try:
        getattr(vision().datasets, name)(root, download=True)
    except (OSError, RuntimeError) as error:
        raise InputError(f"{name} cannot be downloaded ({error}); pass --data-dir with the files") from error
    return root


def dataset(name: str, root: Path, *, train: bool) -> Any:
    """A torchvision data set that lies on disk already."""
    return getattr(vision().datasets, name)(root, train=train)
