"""The parts of a JPEG that are not the picture, taken out without drawing it again."""

# Kept: how to decode (all others), JFIF (APP0) and Adobe’s word on colours (APP14).
_TAKEN_OUT = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
_SCAN, _END = 0xDA, 0xD9


def without_metadata(jpeg: bytes) -> bytes:
    """The same picture without EXIF, XMP, profiles and comments; bytes that are no JPEG come back as they are."""
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == _SCAN:  # from here on the picture, to its end and no further
            end = jpeg.rfind(b"\xff\xd9")
            kept.append(jpeg[at : end + 2] if end > at else jpeg[at:])
            return b"".join(kept)
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker not in _TAKEN_OUT:
            kept.append(jpeg[at:end])
        at = end
    return jpeg
