"""nginx before servers, as ``deploy/`` configures it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import peers


@contextmanager
def behind_nginx(ports: Sequence[int], work: Path) -> Iterator[peers.Server]:
    """Run nginx with ``deploy/nginx-replicas.conf`` before servers on some ports; without TLS and without its cache."""
    port, folder = peers.free_port(), work / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    rules = (peers.ROOT / "deploy" / "nginx-replicas.conf").read_text(encoding="utf-8")
    servers = "".join(f"    server 127.0.0.1:{each} max_fails=2 fail_timeout=5s;\n" for each in ports)
    for pattern, replacement in (
        (r"(?m)(^    server 10\..*\n)+", servers),
        (r"(?m)^    ssl_.*\n", ""),
        (r"listen 443 ssl http2", f"listen 127.0.0.1:{port}"),
        (r"listen 80", f"listen 127.0.0.1:{peers.free_port()}"),
        (r"proxy_cache \$publisher_cache", "proxy_cache off"),
        (r"/var/cache/nginx/publisher", str(folder / "cache")),
        (r"Host \$host", "Host $http_host"),
    ):
        rules, count = re.subn(pattern, replacement, rules)
        if not count:
            raise RuntimeError(f"deploy/nginx-replicas.conf has no {pattern}")
    temporary = " ".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; {temporary}\n{rules}\n}}\n",
        encoding="utf-8",
    )
    command = [peers.nginx_program(), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "nginx.log")]
    with peers.serving("nginx", command, port=port, work=folder, ready="/healthz") as server:
        yield server
