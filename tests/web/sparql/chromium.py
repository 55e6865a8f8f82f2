"""Chromium without a head, driven by its own debugging protocol over a pair of pipes.

See https://chromedevtools.github.io/devtools-protocol/; nothing else has to be installed for it.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import time

import pytest

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)


class Chromium:
    """One browser with one page; it notes requests, console errors and dialogs."""

    def __init__(self, profile, *options):
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if program is None:
            pytest.skip("Chromium is not installed")
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        # Chromium reads commands from descriptor 3 and writes to descriptor 4; the shell puts ours there.
        script = f'exec 3<&{to_read} 4>&{to_write}; exec "$@"'
        self._process = subprocess.Popen(
            [
                "/bin/bash",
                "-c",
                script,
                "chromium",
                program,
                *QUIET,
                *options,
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._buffer, self._id, self._answers = b"", 0, {}
        self.requests, self.errors, self.dialogs = [], [], []
        self._forged, self._paused = {}, []
        targets = self._command("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self._command("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Security"):
            self.command(f"{domain}.enable")

    def forge(self, part, body, content_type):
        """Answer requests whose URL has this part with a body of the test's own."""
        self._forged[part] = (body, content_type)
        self.command("Fetch.enable")

    def command(self, method, **parameters):
        return self._command(method, self._session, **parameters)

    def open(self, url):
        self.requests.clear()
        self.errors.clear()
        self.command("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, expression):
        """Evaluate JavaScript; the debugger may, whatever the page's policy says."""
        outcome = self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in outcome, outcome
        return outcome["result"].get("value")

    def until(self, expression, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            asked = {"expression": f"Boolean({expression})", "returnByValue": True}
            answer = self._ask("Runtime.evaluate", self._session, **asked)
            # A page that is just being left cannot answer: that is not yet, rather than wrong.
            if answer.get("result", {}).get("result", {}).get("value"):
                return
            time.sleep(0.05)
        shown = self.run("document.body.innerText.slice(0, 3000)")
        raise AssertionError(f"never true: {expression}\n{self.errors}\n{shown}")

    def text(self, selector):
        return self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? null")

    def close(self):
        self._process.terminate()
        self._process.wait(20)
        os.close(self._read)
        os.close(self._write)

    def _command(self, method, session=None, **parameters):
        answer = self._ask(method, session, **parameters)
        assert "error" not in answer, answer
        return answer["result"]

    def _ask(self, method, session=None, **parameters):
        self._id += 1
        message = {"id": self._id, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        wanted, end = self._id, time.monotonic() + 30
        while wanted not in self._answers:
            while self._paused:
                self._resume(self._paused.pop())
            assert time.monotonic() < end, f"no answer to {method}"
            self._receive()
        return self._answers.pop(wanted)

    def _receive(self):
        if not select.select([self._read], [], [], 1)[0]:
            return
        data = os.read(self._read, 1 << 20)
        assert data, "Chromium has ended"
        *messages, self._buffer = (self._buffer + data).split(b"\0")
        for message in messages:
            self._note(json.loads(message))

    def _resume(self, paused):
        forged = next((self._forged[part] for part in self._forged if part in paused["request"]["url"]), None)
        if forged is None:
            self.command("Fetch.continueRequest", requestId=paused["requestId"])
            return
        body, content_type = forged
        self.command(
            "Fetch.fulfillRequest",
            requestId=paused["requestId"],
            responseCode=200,
            responseHeaders=[{"name": "Content-Type", "value": content_type}],
            body=base64.b64encode(body.encode()).decode(),
        )

    def _note(self, message):
        if "id" in message:
            self._answers[message["id"]] = message
            return
        method, parameters = message["method"], message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(parameters["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(parameters["exceptionDetails"])[:500])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            self.errors.append(json.dumps(parameters["args"])[:500])
        elif method == "Fetch.requestPaused":
            self._paused.append(parameters)
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(parameters["message"])
