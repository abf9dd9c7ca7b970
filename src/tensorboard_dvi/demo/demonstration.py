"""The demo as a whole: TensorBoard first, then a training to watch in it."""

from __future__ import annotations

import signal
import sys
import webbrowser
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tensorboard_dvi.demo.host import TensorBoardProcess
from tensorboard_dvi.demo.labelled_images import DemoData
from tensorboard_dvi.demo.recipe import RECIPES
from tensorboard_dvi.errors import InputError

Report = Callable[[str], None]


@dataclass(frozen=True)
class DemoOptions:
    """What the command line says.

    Attributes:
        logdir: Runs go below it.
        data: digits, mnist or cifar10.
        data_dir: Where the files of mnist or cifar10 lie; None downloads them.
        epochs: None takes the recipe's.
        serve: Start TensorBoard, and keep it after the training.
        port: None takes 6006 or the next free one.
        open_browser: Open the page in the default browser.
    """

    logdir: Path
    data: str = "digits"
    data_dir: Path | None = None
    epochs: int | None = None
    serve: bool = True
    port: int | None = None
    open_browser: bool = False


def demonstrate(options: DemoOptions, report: Report) -> Path:
    """Run the demo and return the folder of the run.

    Args:
        options: What to train, where, and whether to show it.
        report: Receives lines of text for the person at the terminal.

    Raises:
        InputError: Unknown data, or files that are not there.
        JobError: TensorBoard does not start.
        KeyboardInterrupt: The training was interrupted; what was recorded until then stays.
    """
    options.logdir.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with closing(TensorBoardProcess(options.logdir, options.port)) if options.serve else nullcontext() as tensorboard:
        from tensorboard_dvi.demo.training import train  # noqa: PLC0415 - torch loads while TensorBoard starts

        data = loaded(options.data, options.data_dir)
        recipe = RECIPES[data.name]
        run = free_run(options.logdir, data.name)
        if tensorboard:
            report(f"TensorBoard: {tensorboard.url()}")
            if options.open_browser:
                webbrowser.open(tensorboard.url())
        report(f"training on {len(data.train):,} pictures ({data.name}) into {run}; watch it in the tab DVI")
        train(data, recipe, run, epochs=recipe.epochs if options.epochs is None else options.epochs, report=report)
        if tensorboard:
            linger(tensorboard, report)
    return run


def linger(tensorboard: TensorBoardProcess, report: Report) -> None:
    """Keep TensorBoard until Ctrl-C."""
    report(f"training finished; TensorBoard goes on at {tensorboard.url()} until you press Ctrl-C")
    try:
        tensorboard.wait()
    except KeyboardInterrupt:
        report("\nTensorBoard stopped")


def loaded(name: str, folder: Path | None) -> DemoData:
    """The data set of that name.

    Raises:
        InputError: The name is unknown, the folder does not exist or does not hold the data.
    """
    from tensorboard_dvi.demo.cifar10 import cifar10  # noqa: PLC0415 - each only when asked for
    from tensorboard_dvi.demo.digits import digits  # noqa: PLC0415
    from tensorboard_dvi.demo.mnist import mnist  # noqa: PLC0415

    if folder is not None and not folder.exists():
        raise InputError(f"--data-dir {folder} does not exist; name the folder that holds {name}")
    if name == "digits":
        return digits()
    if name not in RECIPES:
        raise InputError(f"got data {name!r}, expected one of {', '.join(RECIPES)}")
    return mnist(folder) if name == "mnist" else cifar10(folder)


def free_run(logdir: Path, name: str) -> Path:
    """``logdir/name``, or with -2, -3, ... where that exists."""
    candidates = [logdir / name, *(logdir / f"{name}-{number}" for number in range(2, 10_000))]
    return next(path for path in candidates if not path.exists())
