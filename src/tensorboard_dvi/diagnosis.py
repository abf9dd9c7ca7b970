"""Checks of the installation and of a log directory, each with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, entry_points, version
from importlib.util import find_spec
from pathlib import Path

from tensorboard_dvi.errors import DviError

OLDEST_TENSORBOARD = (2, 21)
SETUPTOOLS_WITHOUT_PKG_RESOURCES = (82,)
STATIC = Path(__file__).parent / "serve" / "static"


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    Attributes:
        fine: Nothing has to be done.
        text: What was found.
        remedy: What to do, or the empty string.
    """

    fine: bool
    text: str
    remedy: str = ""


def findings(logdir: Path) -> list[Finding]:
    """Everything that ``tensorboard-dvi doctor`` looks at, in order of importance.

    Args:
        logdir: What TensorBoard would be started on.
    """
    return [tensorboard_finding(), entry_point_finding(), page_finding(), *library_findings(), *logdir_findings(logdir)]


def tensorboard_finding() -> Finding:
    """TensorBoard is new enough, and an old one does not meet a setuptools that breaks it."""
    found = installed("tensorboard")
    if found is None:
        return Finding(False, "tensorboard is not installed", "pip install 'tensorboard>=2.21'")
    if numbers(found) >= OLDEST_TENSORBOARD:
        return Finding(True, f"tensorboard {found}")
    text = f"tensorboard {found} is too old, 2.21 or newer is needed"
    tools = installed("setuptools")
    if tools and numbers(tools) >= SETUPTOOLS_WITHOUT_PKG_RESOURCES:
        text += f"; with setuptools {tools}, which has no pkg_resources any more, it does not even start"
    return Finding(False, text, "pip install --upgrade 'tensorboard>=2.21'")


def entry_point_finding() -> Finding:
    """TensorBoard can find and import the plugin."""
    reinstall = "pip install --force-reinstall tensorboard-dvi, in the environment that runs tensorboard"
    found = [entry for entry in entry_points(group="tensorboard_plugins") if entry.name == "dvi"]
    if not found:
        return Finding(False, "the plugin is not registered with TensorBoard in this environment", reinstall)
    try:
        found[0].load()
        import_module("tensorboard_dvi.serve.plugin")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return Finding(False, f"the plugin cannot be imported: {type(error).__name__}: {error}", reinstall)
    return Finding(True, f"the plugin is registered: {found[0].value}")


def page_finding() -> Finding:
    """The page was built into the package."""
    if (STATIC / "index.js").is_file():
        return Finding(True, f"the page is built: {STATIC}")
    remedy = "install a published wheel; in a checkout, run `make wheel` (needs Node.js >= 20)"
    return Finding(False, f"there is no page in {STATIC}", remedy)


def library_findings() -> Iterator[Finding]:
    """What recording and reading need."""
    for name, purpose in {
        "torch": "to record",
        "safetensors": "to read and write runs",
        "numpy": "for everything",
    }.items():
        if find_spec(name) is None:
            yield Finding(False, f"{name} is not installed; it is needed {purpose}", f"pip install {name}")
        else:
            yield Finding(True, f"{name} {installed(name) or '(version unknown)'}")


def logdir_findings(logdir: Path) -> Iterator[Finding]:
    """There are recordings, and the newest snapshot of each can be read."""
    from tensorboard_dvi.serve.search import recording_folders  # noqa: PLC0415 - after the checks of the installation

    if not logdir.is_dir():
        yield Finding(False, f"{logdir} is not a folder", "name the folder that you give to tensorboard --logdir")
        return
    folders, _ = recording_folders(logdir)
    if not folders:
        yield Finding(
            False,
            f"no recordings below {logdir} (looked for */plugins/dvi/manifest.json)",
            "record one with dvi.Recorder, or run `tensorboard-dvi demo`",
        )
    for folder in folders:
        yield run_finding(folder)


def run_finding(folder: Path) -> Finding:
    """A recording opens, and its newest arrays can be read."""
    from tensorboard_dvi.store.reader import RunReader  # noqa: PLC0415 - needs NumPy, see above

    try:
        run = RunReader(folder)
        for probe in run.probes.values():
            for step in run.steps[-1:]:
                for name in run.snapshots[step].arrays.get(probe.key, {}):
                    run.array(probe.name, name, step)
    except DviError as error:
        return Finding(False, f"{folder} cannot be read: {error}", "record it again, or restore it from a copy")
    if not run.steps:
        return Finding(False, f"{folder} holds no snapshot yet", "call recorder.epoch_end(epoch) in the training loop")
    notices = "".join(f"; notice: {notice.text}" for notice in run.notices)
    return Finding(True, f"{folder}: {len(run.steps)} snapshots{notices}")


def installed(name: str) -> str | None:
    """Version of a distribution, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def numbers(text: str) -> tuple[int, ...]:
    """The leading numbers of a version.

    >>> numbers("2.21.0rc1")
    (2, 21, 0)
    """
    leading = re.match(r"[0-9.]+", text)
    return tuple(int(number) for number in leading[0].split(".") if number) if leading else ()
