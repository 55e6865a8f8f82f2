"""The files in deploy/: systemd, a proxy in front with TLS and a cache, an image; as far as they can run here."""

import os
import pwd
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml

from publisher import config
from tests.harvest.live import whole_story_in
from tests.support.registers import Publication, row
from tests.support.web_servers import free_port, nginx_of, program
from tests.web.sparql.server import served

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = (
    "publisher.service",
    "publisher-build.service",
    "publisher-backup.service",
    "publisher-replica.service",
    "publisher-watch.service",
)
TIMERS = ("publisher-build.timer", "publisher-backup.timer")
EXPOSED_AT_MOST = 2.0


@pytest.mark.parametrize("unit", UNITS)
def test_unit_is_hardened(unit):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze on this machine")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", DEPLOY / unit]
    printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout

    score = re.search(r"Overall exposure level for \S+: ([\d.]+)", printed)
    assert score, printed
    assert float(score[1]) <= EXPOSED_AT_MOST


@pytest.mark.parametrize("unit", [*UNITS, *TIMERS])
def test_unit_is_valid(unit, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze on this machine")
    for name in (*UNITS, *TIMERS):
        text = (DEPLOY / name).read_text().replace("/opt/publisher/bin/publisher", "/bin/true")
        (tmp_path / name).write_text(text)
    command = ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no", tmp_path / unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert unit not in done.stderr


def test_settings_are_settings():
    lines = [line for line in (DEPLOY / "settings.example").read_text().splitlines() if line[:1] not in {"", "#"}]
    values = dict(line.split("=", 1) for line in lines)

    settings = config.Settings.from_env(values)

    assert settings.base_url == "https://data.example.org"
    assert settings.trusted_proxies == 1


def test_compose_and_containerfile_run_commands_that_there_are():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    known = {config.variable(name) for name in (*config.names(), *config.SWITCHES)}
    image = (DEPLOY / "Containerfile").read_text()

    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["command"][0] in {"serve", "build"}
        assert set(service["environment"]) <= known
    assert set(re.findall(r"PUBLISHER_[A-Z_]+", image)) <= known
    assert "\nUSER 10001\n" in image
    assert "HEALTHCHECK" in image


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with whole_story_in(tmp_path_factory.mktemp("home")) as live:
        yield live


@contextmanager
def behind_nginx(port, folder):
    """nginx with the shipped configuration before a port, with a certificate of its own, and free ports."""
    program("nginx")
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl on this machine")
    folder.chmod(0o755)
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    plain, secure = free_port(), free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in {
        "/etc/letsencrypt/live/data.example.org/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/data.example.org/privkey.pem": str(key),
        "/var/cache/nginx-publisher": str(folder / "cache"),
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443": f"listen 127.0.0.1:{secure}",
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "data.example.org": "localhost",
    }.items():
        assert old in text
        text = text.replace(old, new)
    with nginx_of(text, secure, folder, owner=pwd.getpwuid(os.getuid()).pw_name):
        yield f"https://localhost:{secure}", f"http://localhost:{plain}", certificate


@pytest.fixture(scope="module")
def proxy(site, tmp_path_factory):
    with behind_nginx(site.port, tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def proxy_of_queries(tmp_path_factory):
    """nginx before a server with its query engine."""
    base = f"http://127.0.0.1:{free_port()}"
    publication = Publication(tmp_path_factory.mktemp("queried"), base=base)
    publication.build([row(1)])
    port = base.rpartition(":")[2]
    with served(publication.home, base), behind_nginx(port, tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


def get(proxy, path, accept, **headers):
    address, _, certificate = proxy
    return requests.get(f"{address}{path}", headers={"Accept": accept, **headers}, verify=certificate, timeout=20)


def test_plain_http_leads_to_https(proxy):
    response = requests.get(f"{proxy[1]}/doc/institution/bert?x=1", allow_redirects=False, timeout=20)

    assert response.status_code == 301
    assert response.headers["Location"] == "https://localhost/doc/institution/bert?x=1"


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_cache_keeps_formats_apart(proxy, accept):
    first, second = (get(proxy, "/doc/institution/bert", accept) for _ in range(2))

    assert first.headers["Content-Type"].partition(";")[0] == accept
    assert second.headers["X-Cache"] == "HIT"
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        pytest.param("/institutions", "text/html", id="page"),
        pytest.param("/sparql?query=ASK%20%7B%7D", "application/sparql-results+json", id="query"),
        pytest.param("/sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&format=csv", "*/*", id="table"),
    ],
)
def test_what_did_not_change_is_not_sent_again(proxy_of_queries, path, accept):
    first = get(proxy_of_queries, path, accept)
    again = get(proxy_of_queries, path, accept, **{"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_cache_keeps_hosts_apart(proxy):
    """The service redirects a former host and refuses a strange one: neither may be answered for the other."""
    address, _, certificate = proxy
    asked = {"headers": {"Accept": "text/turtle", "Host": "former.example.org"}, "verify": certificate, "timeout": 20}
    here = [get(proxy, "/doc/institution/bert", "text/turtle") for _ in range(2)][-1]
    there = requests.get(f"{address}/doc/institution/bert", **asked)

    assert here.headers["X-Cache"] == "HIT"
    assert there.headers.get("X-Cache") != "HIT"
    assert there.status_code == 400
    assert "proxy_cache_key $host$request_uri;" in (DEPLOY / "nginx-replicas.conf").read_text()


def test_request_is_found_in_the_logs_of_both(proxy):
    response = get(proxy, "/nothing", "application/json")

    assert len(response.headers["X-Request-Id"]) == 32, "nginx's own"
    assert len(response.json()["request_id"]) == 16, "the server's"


def test_queries_pass(proxy):
    response = get(proxy, "/search.json?q=Bertram", "application/json")

    assert [item["label"] for item in response.json()["items"]] == ["Bertram"]


def test_figures_are_not_public(proxy):
    assert get(proxy, "/metrics", "*/*").status_code == 403


def test_caddyfile_is_valid(tmp_path):
    command = [program("caddy"), "adapt", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile", "--validate"]
    environ = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)

    assert done.returncode == 0, done.stderr
