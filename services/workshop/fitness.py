"""What is not taken, and the numbers that say so. docs/documents.md lists the same."""

# Bytes of one file as sent; pages of one document; pixels of one picture, known from its header.
LARGEST = 15 * 1024 * 1024
MOST_PAGES = 60
MOST_PIXELS = 40_000_000
# Objects of a PDF: an honest scan has a few hundred.
MOST_OBJECTS = 60_000


class NotFit(Exception):
    """This file cannot be taken; `reason` is a code with its sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
