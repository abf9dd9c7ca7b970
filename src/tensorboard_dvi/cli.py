"""The command line: a demo, what a run holds, whether everything is in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from tensorboard_dvi.errors import DviError, NotYetError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Record how a classifier learns, and watch it in TensorBoard.",
)


class DataName(str, Enum):
    """Data sets of the demo."""

    DIGITS = "digits"
    MNIST = "mnist"
    CIFAR10 = "cifar10"


class Visualizer(str, Enum):
    """Ways to lay samples out in the plane."""

    PCA = "pca"
    DVI = "dvi"
    TIMEVIS = "timevis"
    UMAP = "umap"
    TSNE = "tsne"
    STAR = "star"


class Order(str, Enum):
    """How the classes stand round the circle of star coordinates."""

    CLASS = "class"
    CONFUSION = "confusion"


class Preset(str, Enum):
    """Settings of a fit."""

    DEFAULT = "default"
    PAPER = "paper"


def main() -> None:
    """Entry point of the ``tensorboard-dvi`` program."""
    app()


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Print our own errors without a traceback: exit code 2 for what is not built yet, 1 for the rest."""
    try:
        yield
    except NotYetError as error:
        typer.echo(f"not yet: {error}", err=True)
        raise typer.Exit(2) from None
    except DviError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def demo(  # noqa: PLR0913 - options of a command
    *,
    logdir: Annotated[Path, typer.Option(help="Folder below which the run goes.")] = Path("runs"),
    data: Annotated[DataName, typer.Option(help="What is learned; digits needs no network.")] = DataName.DIGITS,
    data_dir: Annotated[
        Path | None, typer.Option(help="Files of mnist or cifar10; without it they are downloaded.")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the data; each data set has its own default.")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Start TensorBoard, and keep it after the training.")] = True,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Of TensorBoard; 0 is any free one.")] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the default browser.")] = False,
) -> None:
    """Train a small network for about a minute and watch it live in TensorBoard."""
    from tensorboard_dvi.demo.demonstration import DemoOptions, demonstrate  # noqa: PLC0415

    options = DemoOptions(logdir, data.value, data_dir, epochs, serve, port, open_browser)
    with one_line_errors():
        try:
            demonstrate(options, typer.echo)
        except KeyboardInterrupt:
            typer.echo(f"\ninterrupted; what was recorded stays in {logdir}", err=True)
            raise typer.Exit(130) from None


@app.command()
def info(run: Annotated[Path, typer.Argument(help="A run folder.")]) -> None:
    """Say what a run holds."""
    from tensorboard_dvi.report import run_report  # noqa: PLC0415 - NumPy is not needed for --help

    with one_line_errors():
        typer.echo(run_report(run))


@app.command()
def doctor(logdir: Annotated[Path, typer.Argument(help="What `tensorboard --logdir` gets.")] = Path("runs")) -> None:
    """Check the installation and a log directory; every complaint names its remedy."""
    from tensorboard_dvi.diagnosis import findings  # noqa: PLC0415

    found = findings(logdir)
    for finding in found:
        typer.echo(f"{'ok     ' if finding.fine else 'PROBLEM'}  {finding.text}")
        if finding.remedy:
            typer.echo(f"         → {finding.remedy}")
    raise typer.Exit(0 if all(finding.fine for finding in found) else 1)


@app.command()
def fit(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    visualizer: Annotated[Visualizer, typer.Option(help="How to lay the samples out.")] = Visualizer.PCA,
    preset: Annotated[Preset, typer.Option(help="Settings; paper takes those of the publication.")] = Preset.DEFAULT,
    order: Annotated[
        Order, typer.Option(help="Of star: the classes in their order, or with those neighbours that are confused.")
    ] = Order.CLASS,
) -> None:
    """Compute positions for every snapshot of a run, so that the page finds them ready."""
    with one_line_errors():
        if visualizer not in {Visualizer.PCA, Visualizer.STAR} or preset is not Preset.DEFAULT:
            raise NotYetError(
                f"--visualizer {visualizer.value} --preset {preset.value} is announced and not built; "
                "--visualizer pca and star work today"
            )
        import tensorboard_dvi as dvi  # noqa: PLC0415 - needs NumPy
        from tensorboard_dvi.measures.anchor import source_of  # noqa: PLC0415 - as above
        from tensorboard_dvi.measures.anchored_pca import anchored_pca  # noqa: PLC0415 - as above
        from tensorboard_dvi.measures.drawn_layout import DrawnLayout  # noqa: PLC0415 - as above
        from tensorboard_dvi.measures.star_layout import star_layout  # noqa: PLC0415 - as above

        opened = dvi.open_run(run)
        drawn: DrawnLayout = (
            star_layout(opened, order.value)
            if visualizer is Visualizer.STAR
            else anchored_pca(opened, source_of(opened) or "logits")
        )
        for step in opened.steps:
            if drawn.is_costly(step):
                drawn.store_positions(step)
        typer.echo(f"{drawn.id}: {len(opened.steps)} snapshots of {run} are laid out")


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    session: Annotated[str, typer.Option(help="Name of the feedback session.")],
) -> None:
    """Write the samples accepted and rejected in a session to a file."""
    with one_line_errors():
        raise NotYetError(f"export of session {session!r} of {run}: sessions come with the recommendations")
