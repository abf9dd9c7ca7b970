"""The marker event file: makes TensorBoard see the folder as a run, and the tab as active.

Its name sorts before that of every real event file, for the Python loader of TensorBoard leaves a file for good once
a later one exists; a marker of any other name would freeze the user's own scalars.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from tensorboard_dvi.store import layout
from tensorboard_dvi.store.storage import write_chunks


def write_marker(run: Path | str) -> Path:
    """Write the marker into the run folder, where there is none yet, and return its path.

    Args:
        run: The run folder itself.

    Raises:
        OSError: The folder cannot be written.
        ImportError: TensorBoard is not installed or broken.
    """
    path = Path(run).expanduser() / layout.MARKER
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_chunks(path, [_events()])
    return path


def _events() -> bytes:
    from tensorboard.compat.proto import event_pb2, summary_pb2  # noqa: PLC0415 - heavy
    from tensorboard.summary.writer.record_writer import RecordWriter  # noqa: PLC0415 - heavy
    from tensorboard.util import tensor_util  # noqa: PLC0415 - heavy

    messages: Any = summary_pb2
    events: Any = event_pb2
    about = json.dumps({"folder": layout.PLUGIN_FOLDER})
    metadata = messages.SummaryMetadata(
        plugin_data=messages.SummaryMetadata.PluginData(plugin_name="dvi", content=about.encode()),
        data_class=messages.DATA_CLASS_TENSOR,
    )
    tensor = tensor_util.make_tensor_proto(np.array([about], dtype=object))
    value = messages.Summary.Value(tag="dvi", metadata=metadata, tensor=tensor)
    buffer = io.BytesIO()
    writer = RecordWriter(buffer)
    writer.write(events.Event(wall_time=0.0, file_version="brain.Event:2").SerializeToString())
    writer.write(events.Event(wall_time=0.0, step=0, summary=messages.Summary(value=[value])).SerializeToString())
    return buffer.getvalue()
