"""A fresh Debian in a container: this machine's packages, its own systemd, no network."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
#: Folders that are empty in the container, whatever this machine has in them.
EMPTY = (
    *("etc/postgresql", "home", "opt", "root", "srv", "tmp", "usr/local"),
    *("var/backups", "var/cache/nginx", "var/lib/apt/lists", "var/lib/postgresql", "var/tmp"),
)
NEEDED = ("systemd-nspawn", "nsenter", "git", "nginx", "pg_createcluster", "openssl", "curl", "age")
GIT = """[url "/opt/"]
  insteadOf = https://forge.example.org/
[advice]
  detachedHead = false
"""
NSPAWN = (
    *("systemd-nspawn", "--quiet", "--register=no", "--keep-unit"),
    *("--private-network", "--resolv-conf=off", "--link-journal=no"),
)
IS_DONE = "that was it:"


def missing() -> list[str]:
    """Return the required programs that this machine lacks."""
    return [
        name for name in NEEDED if shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/sbin") is None
    ]


@contextmanager
def bare_debian(folder: Path):
    """Yield a root shell in a newly installed container, which ends with the block."""
    root = folder / "root"
    with _overlay(folder, root):
        version = max((there.name for there in (root / "usr/lib/postgresql").iterdir()), key=int)
        # Done by Debian's package installation, where no locale was chosen.
        subprocess.run(
            [
                *NSPAWN,
                f"--directory={root}",
                "pg_createcluster",
                "--pgoption=fsync=off",
                version,
                "main",
            ],
            check=True,
        )
        with _booted(folder, root) as leader, Shell(leader, folder) as shell:
            yield shell


class Shell:
    """A bash in the container that runs commands one after the other and returns their output."""

    def __init__(self, leader: int, folder: Path):
        self.folder = folder
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        self.environment |= {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": "/opt/wheels",
            "PIP_ROOT_USER_ACTION": "ignore",
        }
        self.enter = ["nsenter", "--target", str(leader), "--all"]

    def __enter__(self):
        # Wait for the boot; «degraded» (a unit of another package needs a network) is fine.
        subprocess.run(
            [*self.enter, "systemctl", "is-system-running", "--wait"],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        pipes: dict[str, Any] = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
        }
        self.bash = subprocess.Popen(
            [*self.enter, "sh", "-c", "cd && exec bash -eu"], env=self.environment, **pipes
        )
        return self

    def __exit__(self, *failure):
        self.bash.stdin.close()
        self.bash.wait(PATIENCE_S)
        self.bash.stdout.close()

    def run(self, commands: str) -> str:
        """Run ``commands`` and return their output; the first failure fails them all and ends the
        shell."""
        self.bash.stdin.write(f"{{\n{commands}\n}} < /dev/null\necho; echo '{IS_DONE}'\n")
        self.bash.stdin.flush()
        printed = []
        for line in self.bash.stdout:
            if line.strip() == IS_DONE:
                return "".join(printed).strip()
            printed.append(line)
        raise AssertionError(f"{commands}\n\n{''.join(printed)[-4000:]}")


@contextmanager
def _overlay(folder: Path, root: Path):
    """Mount an overlay of this machine's files at ``root``; writes stay in memory."""
    changes = folder / "changes"
    upper, work = changes / "upper", changes / "work"
    for each in (changes, root):
        each.mkdir()
    with _mounted("tmpfs", "size=3G", changes):
        for each in (work, *(upper / name for name in EMPTY)):
            each.mkdir(parents=True)
        for name in EMPTY:
            os.setxattr(upper / name, "trusted.overlay.opaque", b"y")
            (upper / name).chmod(0o1777 if name.endswith("tmp") else 0o755)
        subprocess.run(
            ["git", "clone", "--quiet", "--bare", folder / "repository", upper / "opt/agenda.git"],
            check=True,
        )
        shutil.copytree(folder / "wheels", upper / "opt/wheels")
        (upper / "root/.gitconfig").write_text(GIT)
        (upper / "etc/apt/apt.conf.d").mkdir(parents=True)
        (upper / "etc/apt/apt.conf.d/99network").write_text('Acquire::Retries "0";\n')
        with _mounted("overlay", f"lowerdir=/,upperdir={upper},workdir={work}", root):
            yield


@contextmanager
def _mounted(kind: str, options: str, there: Path):
    subprocess.run(["mount", "-t", kind, "agenda", "-o", options, there], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", there], check=True)


@contextmanager
def _booted(folder: Path, root: Path):
    """Boot systemd at ``root``; yield its pid."""
    with (folder / "console.log").open("w") as console:
        command = [*NSPAWN, f"--directory={root}", "--boot"]
        nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console)
    try:
        yield _child(nspawn, console=folder / "console.log")
    finally:
        nspawn.terminate()  # an orderly shutdown
        nspawn.wait(PATIENCE_S)


def _child(nspawn: subprocess.Popen, console: Path) -> int:
    """Return the container's first process once it is systemd, polled: no bus exists before."""
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert nspawn.poll() is None, console.read_text()[-2000:]
        for child in children.read_text().split():
            if (Path(f"/proc/{child}/root/run/systemd/private")).exists():
                return int(child)
        time.sleep(0.1)
    raise AssertionError("systemd did not start")
