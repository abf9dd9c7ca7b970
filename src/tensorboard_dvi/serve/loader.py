"""The entry point that TensorBoard imports at every start.

TensorBoard does not guard the import of an entry point: were one of our modules to fail here, no user of this machine
could start TensorBoard. So this module imports nothing that TensorBoard has not loaded already, and everything else is
imported inside the guarded :meth:`Loader.load`.
"""

from __future__ import annotations

import argparse

from tensorboard.plugins import base_plugin


class Loader(base_plugin.TBLoader):
    """Makes the DVI plugin, or explains in one warning why there is none."""

    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        """Add our command-line flags to those of ``tensorboard``."""
        group = parser.add_argument_group("DVI plugin")
        group.add_argument(
            "--dvi_allowed_hosts",
            metavar="HOSTS",
            default="",
            help="""Comma-separated host names under which the DVI tab may change something (start computations, choose
            axes), besides localhost. Needed behind a proxy that passes its own host name on.""",
        )
        group.add_argument(
            "--dvi_readonly",
            action="store_true",
            help="Visitors of the DVI tab may look, but start no computation and change nothing.",
        )

    def load(self, context: base_plugin.TBContext) -> base_plugin.TBPlugin | None:
        """Return the plugin, or None if any part of it cannot be imported or set up."""
        try:
            from tensorboard_dvi.serve.plugin import DviPlugin  # noqa: PLC0415 - an import error must be caught here

            return DviPlugin(context)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with us, TensorBoard must start
            from tensorboard.util import tb_logging  # noqa: PLC0415 - only needed here

            tb_logging.get_logger().warning(
                "The DVI tab is switched off, because it could not be loaded (%s: %s); reinstall it with "
                "`pip install --force-reinstall tensorboard-dvi`.",
                type(error).__name__,
                error,
            )
            return None
