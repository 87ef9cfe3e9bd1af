"""The store: a folder, a bucket; what is written is whole, and what is damaged is never given."""

import errno
import os
from pathlib import Path

import obstore
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.store import MemoryStore

from services.documents.ciphering import CHUNK, Damaged, new_key, open_stream, seal_stream, sealed_sizes
from services.documents.store import Missing, Store, StoreAway, local_store, s3_store

KEY = new_key()
# Bytes of a chunk as they were sealed at first.
FORMER = 64 * 1024


@pytest.fixture(scope="module")
def bucket():
    """A real S3 conversation, with a server of the tests’ own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    import urllib.request

    made = urllib.request.Request(f"{endpoint}/papers", method="PUT", data=b"")
    urllib.request.urlopen(made).close()
    yield s3_store("papers", prefix="envol", endpoint=endpoint, key="test", secret="test")
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def any_store(request, tmp_path: Path) -> Store:
    return (
        local_store(tmp_path / "objects") if request.param == "folder" else request.getfixturevalue("bucket")
    )


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 11_000_000])
def test_what_is_put_is_given_back(any_store: Store, size: int) -> None:
    body = os.urandom(size)
    put = any_store.put(
        "files/aa/one",
        seal_stream(KEY, "one", (body[start : start + 100_000] for start in range(0, size, 100_000))),
    )
    assert put.size in sealed_sizes(size)
    assert b"".join(open_stream(KEY, "one", any_store.get("files/aa/one"))) == body
    (kept,) = [one for one in any_store.under("files/aa") if one.name == "files/aa/one"]
    assert kept.size == put.size
    any_store.delete("files/aa/one")
    any_store.delete("files/aa/one")
    assert not any_store.has("files/aa/one")
    with pytest.raises(Missing):
        any_store.get("files/aa/one")


def sealed(body: bytes, place: str = "one") -> bytes:
    return b"".join(seal_stream(KEY, place, [body]))


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[:-20],
        lambda whole: whole[: 8 + CHUNK + 16],
        lambda whole: whole + b"\0",
        lambda whole: whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        lambda whole: whole[:8] + whole[8 + CHUNK + 16 :],
        lambda whole: whole[:8] + whole[8 + CHUNK + 16 : 8 + 2 * (CHUNK + 16)] + whole[8 : 8 + CHUNK + 16],
        lambda whole: b"\x01" + whole[1:],
        lambda whole: b"\x03" + whole[1:],
        lambda whole: b"",
    ],
)
def test_cut_swapped_continued_or_changed_it_does_not_open(harm) -> None:
    whole = sealed(bytes(2 * CHUNK + 500))
    with pytest.raises(Damaged):
        b"".join(open_stream(KEY, "one", [harm(whole)]))


@pytest.mark.parametrize("size", [0, 1, FORMER - 1, FORMER, FORMER + 1, 3 * FORMER, 1_100_000])
def test_what_was_sealed_in_short_chunks_opens_still(size: int) -> None:
    body, prefix = os.urandom(size), os.urandom(7)
    whole, last = b"\x01" + prefix, max(0, -(-size // FORMER) - 1)
    for number in range(last + 1):
        ends = int(number == last)
        nonce = prefix + number.to_bytes(4, "big") + bytes([ends])
        chunk = body[number * FORMER : (number + 1) * FORMER]
        whole += AESGCM(KEY).encrypt(nonce, chunk, f"one|{number}|{ends}".encode())
    assert len(whole) in sealed_sizes(size)
    assert (
        b"".join(open_stream(KEY, "one", [whole[at : at + 9_999] for at in range(0, len(whole), 9_999)]))
        == body
    )
    with pytest.raises(Damaged):
        b"".join(open_stream(KEY, "one", [whole[:-1]]))


def test_under_another_name_or_key_it_does_not_open() -> None:
    with pytest.raises(Damaged):
        b"".join(open_stream(KEY, "two", [sealed(b"x")]))
    with pytest.raises(Damaged):
        b"".join(open_stream(new_key(), "one", [sealed(b"x")]))


def test_the_folder_is_synced_before_it_is_said_to_be_kept(tmp_path: Path, monkeypatch) -> None:
    synced = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr("os.fsync", fsync)
    local_store(tmp_path / "objects").put("files/aa/one", [b"x"])
    root = str(tmp_path / "objects")
    assert synced == [f"{root}/files/aa/one", f"{root}/files/aa", f"{root}/files", root]


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path, monkeypatch) -> None:
    made = local_store(tmp_path / "objects")

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreAway):
        made.put("files/aa/one", [b"x"])


def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    away = s3_store("papers", endpoint="http://127.0.0.1:9", key="k", secret="s")
    with pytest.raises(StoreAway):
        away.put("files/aa/one", [b"x"])
    assert not away.answers()
    assert Store(MemoryStore).answers()


def test_a_folder_of_another_kind_is_an_error_not_a_loss(tmp_path: Path) -> None:
    made = local_store(tmp_path / "objects")
    (tmp_path / "objects" / "files").write_text("in the way")
    with pytest.raises(StoreAway):
        made.put("files/aa/one", [b"x"])
    assert obstore.__name__ == "obstore"
