"""A stock Firefox, headless, spoken to over WebDriver BiDi; and a push server of its own, small enough to read."""

import asyncio
import contextlib
import json
import secrets
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

NAMES = ("firefox-esr", "firefox")
PREFERENCES = {
    # Automation turns push off, among what it recommends to itself.
    "remote.prefs.recommended": False,
    "dom.push.connection.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.push.testing.ignorePermission": True,
    "permissions.default.desktop-notification": 1,
    # Its own alerts: a machine of tests has no desktop to show them.
    "alerts.useSystemBackend": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
}


def find_firefox() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Autopush:
    """Mozilla's push server, as far as one browser needs it: hello, register, notification."""

    def __init__(self, new_endpoint: Callable[[], str]) -> None:
        self._new_endpoint = new_endpoint
        self.channels: dict[str, str] = {}
        self._socket: web.WebSocketResponse | None = None
        self.port = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Autopush"]:
        app = web.Application()
        app.router.add_get("/", self._talk)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _talk(self, request: web.Request) -> web.WebSocketResponse:
        self._socket = web.WebSocketResponse(protocols=["push-notification"])
        await self._socket.prepare(request)
        async for message in self._socket:
            if answer := self._answer(json.loads(message.data)):
                await self._socket.send_json(answer)
        return self._socket

    def _answer(self, said: dict[str, Any]) -> dict[str, Any] | None:
        kind = said.get("messageType")
        if kind == "hello":
            return {"messageType": "hello", "status": 200, "uaid": secrets.token_hex(16), "use_webpush": True}
        if kind == "register":
            endpoint = self._new_endpoint()
            self.channels[endpoint] = said["channelID"]
            return {
                "messageType": "register",
                "status": 200,
                "channelID": said["channelID"],
                "pushEndpoint": endpoint,
            }
        if kind == "unregister":
            return {"messageType": "unregister", "status": 200, "channelID": said["channelID"]}
        return {} if not said else None

    async def give(self, endpoint: str, body: str, encoding: str) -> None:
        """One push for the browser, encrypted as it came."""
        assert self._socket is not None
        await self._socket.send_json(
            {
                "messageType": "notification",
                "channelID": self.channels[endpoint],
                "version": secrets.token_hex(8),
                "data": body,
                "headers": {"encoding": encoding},
            }
        )


class Page:
    """One tab, over WebDriver BiDi."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = count(1)
        self.context = ""

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            answer = json.loads((await self._socket.receive(timeout=30)).data)
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(answer["message"])
                return answer["result"]

    async def goto(self, address: str) -> None:
        await self.command("browsingContext.navigate", context=self.context, url=address, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """What the expression gives, as JSON."""
        answer = await self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    async def until(self, expression: str, seconds: int = 20) -> Any:
        last: Any = None
        for _ in range(seconds * 10):
            try:
                if last := await self.evaluate(expression):
                    return last
            except RuntimeError as error:  # between two pages
                last = error
            await asyncio.sleep(0.1)
        raise AssertionError(f"{expression}: still not there ({last})")


@asynccontextmanager
async def firefox(binary: str, profile: Path, push: Autopush) -> AsyncIterator[Page]:
    """A browser with a fresh profile, that takes its pushes from this server."""
    wishes = {**PREFERENCES, "dom.push.serverURL": f"ws://127.0.0.1:{push.port}/"}
    lines = (f'user_pref("{name}", {json.dumps(value)});' for name, value in wishes.items())
    (profile / "user.js").write_text("\n".join(lines))
    port = _free_port()
    command = [
        binary,
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        f"--remote-debugging-port={port}",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with aiohttp.ClientSession() as client:
            talk = await _connected(client, port)
            page = Page(talk)
            await page.command("session.new", capabilities={})
            tree = await page.command("browsingContext.getTree")
            page.context = tree["contexts"][0]["context"]
            yield page
            await talk.close()
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()


async def _connected(client: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    for _ in range(300):
        try:
            return await client.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0)
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise RuntimeError("Firefox did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
