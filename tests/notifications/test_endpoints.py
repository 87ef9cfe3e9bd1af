"""What a browser may give us to call: the whole matrix of trust PUSH-20."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.errors import Refused
from services.notifications.endpoints import AllowList, allowed_hosts, is_public, keys_of

ALLOWED = AllowList()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:DEF-_",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGuQ",
        "https://eu.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2b",
    ],
)
def test_the_services_of_the_browsers_may_be_called(endpoint: str) -> None:
    origin = ALLOWED.origin_of(endpoint)
    assert endpoint.startswith(origin + "/")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.tld/x",
        "https://evilfcm.googleapis.com/x",
        "https://evilnotify.windows.com/x",
        "https://notify.windows.com.evil.tld/x",
        "https://fcm.googleapis.com@evil.tld/x",
        "https://user:word@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:443/x",
        "https://127.0.0.1/x",
        "https://0x7f.1/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://fcm.googleapis.com./x",
        "https://FCM.googleapis.com/x",
        "HTTPS://fcm.googleapis.com/x",
        "https://xn--fcm-googleapis-x.com/x",
        "https://ｆcm.googleapis.com/x",
        "https://fcm.googleapis.com\\@evil.tld/x",
        "https://fcm.googleapis.com/x\\y",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: evil.tld",
        "https://fcm.googleapis.com\t/x",
        " https://fcm.googleapis.com/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com?x",
        "https://fcm.googleapis.com/x#y",
        "https:///fcm.googleapis.com/x",
        "https:fcm.googleapis.com/x",
        "https://fcm.googleapis.com%2eevil.tld/x",
        "https://.push.apple.com/x",
        "https://fcm.googleapis.com:99999/x",
        "https://[fcm.googleapis.com/x",
        "",
        "javascript:alert(1)",
        "https://fcm.googleapis.com/" + "x" * 2048,
    ],
)
def test_nothing_else_may(endpoint: str) -> None:
    with pytest.raises(Refused):
        ALLOWED.origin_of(endpoint)


def test_the_operator_alone_says_what_else_is_allowed() -> None:
    assert allowed_hosts("push.example.org, *.push.example.com") == (
        "push.example.org",
        "*.push.example.com",
    )
    for wrong in ("localhost", "*", "*.", "push.example.org:8443", "https://push.example.org"):
        with pytest.raises(ValueError, match=r"push|localhost|[*]"):
            allowed_hosts(wrong)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:142.250.1.95"),
        *("64:ff9b::a00:1", "2002:a00:1::", "ff02::1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "x"),
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


def point() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_keys_are_a_point_of_the_curve_and_sixteen_bytes() -> None:
    whole = point()
    assert keys_of(text(whole), text(b"a" * 16)) == (whole, b"a" * 16)
    off_the_curve = whole[:-1] + bytes([whole[-1] ^ 1])
    for p256dh, auth in [
        (off_the_curve, b"a" * 16),
        (whole[:64], b"a" * 16),
        (whole + b"x", b"a" * 16),
        (b"\x02" + whole[1:33], b"a" * 16),
        (b"\x04" + bytes(64), b"a" * 16),
        (whole, b"a" * 15),
        (whole, b"a" * 17),
        (b"", b""),
    ]:
        with pytest.raises(Refused):
            keys_of(text(p256dh), text(auth))
    with pytest.raises(Refused):
        keys_of("é" * 87, text(b"a" * 16))
