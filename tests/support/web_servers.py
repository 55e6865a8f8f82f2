"""nginx and Apache over an export: started on a free port, ended with the test."""

import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest

PROGRAMS = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
DEADLINE_S = 20

NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {rules};
}}
"""

MODULES = "mpm_event authz_core rewrite setenvif headers mime env dir alias"
APACHE = """
ServerRoot "{folder}"
PidFile "{folder}/apache.pid"
ErrorLog "{folder}/error.log"
Listen 127.0.0.1:{port}
{modules}
User {user}
Group {group}
TypesConfig /dev/null
Include "{rules}"
"""


def program(name):
    """The path of a web server; the test is skipped without it."""
    found = shutil.which(name, path=PROGRAMS)
    if found is None:
        pytest.skip(f"there is no {name} on this machine")
    return found


@contextmanager
def nginx(export, folder):
    port = free_port()
    rules = (export / "nginx.conf").read_text().replace("listen 127.0.0.1:80", f"listen 127.0.0.1:{port}")
    with nginx_of(rules, port, folder):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def nginx_of(rules, port, folder, owner=None):
    """Run nginx with a file for its ``http`` context, which listens on a port; ``owner`` runs its workers."""
    command = program("nginx")
    (folder / "rules.conf").write_text(rules)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, rules=folder / "rules.conf"))
    with running([command, "-p", folder, "-c", config, "-g", f"daemon off; user {owner or user()};"], port, folder):
        yield


@contextmanager
def apache(export, folder):
    command = program("apache2")
    port = free_port()
    rules = folder / "rules.conf"
    rules.write_text((export / "apache.conf").read_text().replace("<VirtualHost *:80>", f"<VirtualHost *:{port}>"))
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split())
    config = folder / "apache.conf"
    owner, group = user(), user_group()
    config.write_text(APACHE.format(folder=folder, port=port, rules=rules, modules=modules, user=owner, group=group))
    with running([command, "-d", folder, "-f", config, "-DFOREGROUND"], port, folder):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def caddy(export, folder):
    command = program("caddy")
    port = free_port()
    config = folder / "Caddyfile"
    rules = (export / "Caddyfile").read_text()
    options = "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n"
    rules = re.sub(r"http://[\w.-]+:80 ", f"http://:{port} ", rules, count=1)  # the first answers for every other host
    config.write_text(options + re.sub(r"http://([\w.-]+):80 ", rf"http://\1:{port} ", rules))
    with running([command, "run", "--config", config, "--adapter", "caddyfile"], port, folder):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(command, port, folder):
    """Run a web server until the block ends."""
    with subprocess.Popen([str(part) for part in command], stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port, process, folder)
            yield
        finally:
            process.terminate()
            process.communicate(timeout=DEADLINE_S)


def wait_for(port, process, folder):
    until = time.monotonic() + DEADLINE_S
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > until:
            log = folder / "error.log"
            pytest.fail(
                f"{process.stderr.read() if process.poll() is not None else ''}{log.read_text() if log.exists() else ''}"
            )
        time.sleep(0.05)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def user():
    """The user that a server's workers run as: Apache refuses root."""
    return "www-data" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name


def user_group():
    return grp.getgrgid(pwd.getpwnam(user()).pw_gid).gr_name
