from __future__ import annotations

from pathlib import Path

from tensorboard.backend.event_processing import event_accumulator

from tensorboard_dvi.store.layout import MARKER
from tensorboard_dvi.store.marker import write_marker


def test_the_marker_is_summary_data_of_the_plugin(tmp_path: Path) -> None:
    path = write_marker(tmp_path / "run")
    assert path == tmp_path / "run" / "events.out.tfevents.0000000000.dvi"
    events = event_accumulator.EventAccumulator(str(path.parent))
    events.Reload()
    assert events.Tags()["tensors"] == ["dvi"]
    assert events.SummaryMetadata("dvi").data_class == 2
    assert list(events.PluginTagToContent("dvi")) == ["dvi"]
    assert b"plugins/dvi" in events.PluginTagToContent("dvi")["dvi"]


def test_it_sorts_before_every_real_event_file() -> None:
    assert min("events.out.tfevents.1700000000.host.1.0", MARKER) == MARKER


def test_it_is_written_once(tmp_path: Path) -> None:
    path = write_marker(tmp_path)
    before = path.stat()
    write_marker(tmp_path)
    assert path.stat().st_ino == before.st_ino
    assert [entry.name for entry in tmp_path.iterdir()] == [MARKER]
