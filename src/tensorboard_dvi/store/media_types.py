"""Types of media: which of them a page shows as they are, and how encoded pictures and sounds begin."""

from __future__ import annotations

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
SOUNDS = frozenset({"audio/wav", "audio/mpeg", "audio/ogg", "audio/flac"})
TEXT = "text/plain"
"""UTF-8, whatever it says: a page shows it as text, never as HTML."""
TABLE_ROW = "application/json"
"""An object, column to number, text, true, false or null."""
MEDIA_TYPES = PICTURES | SOUNDS | {TEXT, TABLE_ROW}
"""Types that a page shows as they are; any other is bytes."""
LARGEST_MEDIUM = 64 * 1024 * 1024
"""Bytes of one sample's media that are written and read at most."""

_SIGNATURES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8": "image/jpeg",
    b"GIF8": "image/gif",
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"ID3": "audio/mpeg",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


def encoded_type(data: bytes) -> str:
    """Type of an encoded picture or sound by its first bytes; the empty string where it is none that is known."""
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], "")
    found = next((mime for start, mime in _SIGNATURES.items() if data.startswith(start)), "")
    return found or ("audio/mpeg" if _is_mpeg_frame(data[:3]) else "")


def _is_mpeg_frame(start: bytes) -> bool:
    """Whether these bytes begin an MPEG audio frame: eleven ones, then a known layer, bit rate and sample rate."""
    if len(start) < 3 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:
        return False
    version, layer = (start[1] >> 3) & 3, (start[1] >> 1) & 3
    return version != 1 and layer != 0 and start[2] >> 4 != 15 and (start[2] >> 2) & 3 != 3
