"""Execute docs/deploy.md in order on a Debian that has nothing but its base system; ``make try-deploy`` runs this.

The steps of the first section need a network: they run in a chroot. For the others the same folder is started as a
container by systemd-nspawn, with systemd, without a network but its own loopback, and all steps run as a unit of it.
Needs root, debootstrap and systemd-container. See docs/deploy.md.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENT: Final = ROOT / "docs" / "deploy.md"
SITE: Final = "data.example.org"
MOVED_TO: Final = "registers.example.net"
WORK: Final = "/root/publisher"
TRUSTED: Final = "/etc/ssl/certs/ca-certificates.crt"

UNIT: Final = f"""[Unit]
Description=The steps of docs/deploy.md
After=multi-user.target

[Service]
Type=oneshot
WorkingDirectory={WORK}
Environment=HOME=/root REQUESTS_CA_BUNDLE={TRUSTED} PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ExecStart=/bin/bash {WORK}/steps.sh
StandardOutput=append:{WORK}/output
StandardError=inherit
ExecStopPost=/bin/systemctl --no-block poweroff
TimeoutStartSec=30min

[Install]
WantedBy=default.target
"""

CERTIFICATE: Final = "certbot certonly"
"""How the only commands begin that need the world outside."""

_BLOCK: Final = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION: Final = re.compile(r"^## ", re.MULTILINE)


def steps(text: str) -> list[list[str]]:
    """Return the commands of each section of a page, in order; sections without commands are left out."""
    sections = [_BLOCK.findall(section) for section in _SECTION.split(text)]
    return [[line for block in blocks for line in block.splitlines() if line] for blocks in sections if blocks]


def signed_here(command: str) -> str:
    """Return what is executed in place of certbot: a certificate for its domains that is signed here, and trusted."""
    domains = re.findall(r"--domain (\S+)", command)
    names = ",".join(f"DNS:{domain}" for domain in domains)
    folder = f"/etc/letsencrypt/live/{domains[0]}"
    return (
        f"( install --directory {folder}; cd {folder}; "
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={domains[0]} -addext subjectAltName={names} "
        "-keyout privkey.pem -out fullchain.pem 2>/dev/null; "
        f"cp fullchain.pem /usr/local/share/ca-certificates/{domains[0]}.crt; "
        "update-ca-certificates >/dev/null 2>&1 )"
    )


def script_of(commands: list[str]) -> str:
    """Return a script that prints each command, executes it, and ends at the first that fails."""
    lines = ["set -o pipefail"]
    for command in commands:
        quoted = command.replace("'", "'\\''")
        run = signed_here(command) if command.startswith(CERTIFICATE) else command
        note = "" if run == command else "\nprintf '# replaced: a certificate that is signed here\\n'"
        lines.append(f"printf '\\n$ %s\\n' '{quoted}'{note}\n{{ {run}\n}} || {{ echo \"# exit code $?\"; exit 1; }}")
    return "\n".join([*lines, f"touch {WORK}/done", ""])


def bare_debian(folder: Path, mirror: str | None) -> None:
    """Install the base system into a folder; it trusts the certificates that this machine trusts."""
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates,systemd-sysv,dbus,openssl"]
    run([*command, "bookworm", str(folder), *([mirror] if mirror else [])], quiet=True)
    shutil.copy(TRUSTED, folder / "usr/local/share/ca-certificates/machine.crt")
    (folder / "etc/hosts").write_text(f"127.0.0.1 localhost {SITE} {MOVED_TO}\n", encoding="ascii")
    (folder / "etc/hostname").write_text("server\n", encoding="ascii")


def run(command: list[str], *, quiet: bool = False) -> None:
    """Run a command, and end with its output if it fails."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT)  # noqa: S603
    if done.returncode:
        sys.stderr.write((done.stdout or b"").decode(errors="replace"))
        raise SystemExit(f"{command[0]} failed with exit code {done.returncode}")


def with_network(folder: Path, commands: list[str]) -> None:
    """Execute commands in a chroot that resolves names as this machine does; variables of pip and proxies are kept."""
    (folder / WORK[1:] / "install.sh").write_text(script_of(commands), encoding="utf-8")
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    kept = {name: text for name, text in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
    inside = [f"{name}={text}" for name, text in kept.items()]
    shell = ["env", "--ignore-environment", "HOME=/root", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    paths = [f"--bind-ro={path}" for path in kept.get("PIP_FIND_LINKS", "").split() if Path(path).is_dir()]
    machine = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--directory={folder}", *paths]
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    run(
        [
            *machine,
            *shell,
            path,
            *inside,
            "bash",
            "-c",
            f"update-ca-certificates >/dev/null; cd {WORK} && bash install.sh",
        ]
    )
    (folder / WORK[1:] / "done").unlink()


def booted(folder: Path, commands: list[str]) -> None:
    """Start the system in the folder, let its systemd execute commands, and print their output."""
    work = folder / WORK[1:]
    (work / "steps.sh").write_text(script_of(commands), encoding="utf-8")
    (folder / "etc/systemd/system/steps.service").write_text(UNIT, encoding="utf-8")
    run(["chroot", str(folder), "systemctl", "--quiet", "enable", "steps.service"], quiet=True)
    command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--private-network"]
    with (work / "boot.log").open("wb") as log:
        subprocess.run([*command, f"--directory={folder}"], check=False, stdout=log, stderr=log)  # noqa: S603
    sys.stdout.write((work / "output").read_text(encoding="utf-8", errors="replace"))
    if not (work / "done").exists():
        raise SystemExit(f"a step failed; the system is in {folder}, its log in {work / 'boot.log'}")


def main() -> None:
    """Read the arguments, and execute the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path, help="the folder with wheel, sdist, requirements.txt and SHA256SUMS")
    parser.add_argument("folder", type=Path, help="where to install Debian; must not exist")
    parser.add_argument("--mirror", help="of Debian's packages; the default is that of debootstrap")
    options = parser.parse_args()
    install, *others = steps(DOCUMENT.read_text(encoding="utf-8"))
    bare_debian(options.folder, options.mirror)
    shutil.copytree(options.packages, options.folder / WORK[1:])
    sys.stdout.write(f"# Debian {(options.folder / 'etc/debian_version').read_text().strip()}, systemd, base system\n")
    sys.stdout.flush()
    with_network(options.folder, install)
    sys.stdout.flush()
    booted(options.folder, [command for section in others for command in section])
    sys.stdout.write("\n# every step was executed\n")


if __name__ == "__main__":
    main()
