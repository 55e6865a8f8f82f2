"""What a reader sets on a browser: the language, the theme, the width; and when a page has become what it will be."""

WIDE, NARROW = 1280, 375

READY = {
    "sparql": "!document.querySelector('#yasgui') || document.querySelector('.yasgui .CodeMirror')",
    "api": "document.querySelector('#operations').hidden && document.querySelector('.swagger-ui .opblock')",
}
"""When scripts have changed a page: an expression, by what the name of the type of page begins with."""


KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40}
"""Keys that write nothing, and their codes."""


def press(browser, *keys):
    """Press keys as a hand does: those of :data:`KEYS` by name, any other as the letter that it writes."""
    for key in keys:
        names = {"key": key, "windowsVirtualKeyCode": KEYS[key], "code": key} if key in KEYS else {"key": key}
        written = {"Enter": "\r"}.get(key, "" if key in KEYS else key)
        browser.command("Input.dispatchKeyEvent", type="keyDown", **names, **({"text": written} if written else {}))
        browser.command("Input.dispatchKeyEvent", type="keyUp", **names)


def prefer(browser, *, language="en", theme="light", width=WIDE):
    browser.headers = {"Accept-Language": language}
    browser.command("Network.setExtraHTTPHeaders", headers=browser.headers)
    browser.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser.command(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
    )


def visit(browser, base, name, path):
    """Open a page of a type, and wait until its scripts are done."""
    browser.open(base + path)
    browser.command("Input.dispatchMouseEvent", type="mouseMoved", x=300, y=300)  # the query page begins then
    for beginning, ready in READY.items():
        if name == beginning or name.startswith(f"{beginning}-"):
            browser.until(ready)
