"""Types of media: which of them a page shows as they are, and how encoded pictures begin."""

from __future__ import annotations

MEDIA_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "text/plain"})
"""Types that a page shows as they are; any other is bytes."""

_SIGNATURES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


def picture_type(data: bytes) -> str:
    """Type of an encoded picture by its first bytes; the empty string where it is none that is known."""
    return next((mime for start, mime in _SIGNATURES.items() if data.startswith(start)), "")
