"""Where the files are kept and who looks at them first, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from services import documents


@dataclass(frozen=True)
class Keeping:
    """`bucket` empty: a folder of this machine. `clamd` empty: files are not scanned."""

    bucket: str = ""
    prefix: str = ""
    region: str = ""
    endpoint: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    clamd: str = ""
    # Whether the host may hold health and justice.
    is_certified: bool = False

    def open_store(self, data: Path) -> documents.Store:
        """The store these settings name."""
        if not self.bucket:
            return documents.local_store(data / "documents")
        return documents.s3_store(
            self.bucket,
            prefix=self.prefix,
            region=self.region,
            endpoint=self.endpoint,
            key=self.key,
            secret=self.secret,
        )


def read_keeping(read: Mapping[str, str]) -> Keeping:
    """Read and check. Raises `ValueError` with one sentence."""
    return Keeping(
        **_bucket(read.get("ENVOL_STORE", "")),
        key=read.get("ENVOL_STORE_KEY", ""),
        secret=read.get("ENVOL_STORE_SECRET", ""),
        clamd=_clamd(read.get("ENVOL_CLAMD", "")),
        is_certified=_yes_or_no("HOST_HDS", read.get("HOST_HDS", "false")),
    )


def wire_documents(keeping: Keeping, data: Path) -> None:
    """Give the domain its store, its scanner, and what the host may hold."""
    documents.use_store(keeping.open_store(data))
    documents.use_scanner(documents.Scanner(keeping.clamd) if keeping.clamd else None)
    documents.certify(keeping.is_certified)


def _bucket(value: str) -> dict[str, str]:
    if not value:
        return {}
    parts = urlsplit(value)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = asked.get("endpoint", "")
    if (
        parts.scheme != "s3"
        or not parts.hostname
        or not set(asked) <= {"region", "endpoint"}
        or (endpoint and urlsplit(endpoint).scheme not in ("http", "https"))
    ):
        raise ValueError(
            "ENVOL_STORE must look like s3://bucket/prefix?region=fr-par&endpoint=https://s3.example.fr;"
            " without it, files are kept in ENVOL_DATA."
        )
    return {
        "bucket": parts.hostname,
        "prefix": parts.path.strip("/"),
        "region": asked.get("region", ""),
        "endpoint": endpoint,
    }


def _clamd(value: str) -> str:
    _host, _, port = value.rpartition(":")
    if value and not value.startswith("/") and not (_host and port.isdigit()):
        raise ValueError("ENVOL_CLAMD must be host:port, or the path of a socket.")
    return value


def _yes_or_no(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"{name} must be true or false.")
    return value == "true"
