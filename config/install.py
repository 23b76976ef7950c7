"""Install a requirements lock into this Python: with uv, in a fifth of pip's time, else with pip.

    python -m config.install requirements/base.txt

uv is installed from a hashed lock of its own, ``requirements/installer.txt``, by the pip that comes
with Python: the environment needs no pip, whose installation took longer than all packages. uv
downloads from where pip would: pip's settings are translated, unless the environment sets uv's own.
This module runs before any package is installed.
"""

import ast
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
INSTALLER = ROOT / "requirements" / "installer.txt"
#: A lock lists every package with hashes: nothing else is resolved or installed.
HASHED = ("--require-hashes", "--no-deps", "-r")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")

#: Folders with pip's wheel: the distribution's own (:pep:`453`), or next to ``ensurepip``.
ENSUREPIP = find_spec("ensurepip")
#: This Python's own wheel comes first: the pip of a distribution's older Python may not run under
#: it.
WHEELS: tuple[str | Path | None, ...] = (
    sysconfig.get_config_var("WHEEL_PKG_DIR"),
    Path(ENSUREPIP.origin).with_name("_bundled") if ENSUREPIP and ENSUREPIP.origin else None,
    Path("/usr/share/python-wheels"),  # Debian's, which sets no WHEEL_PKG_DIR
)

#: pip setting -> uv's environment variable, and the separator of several values.
SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX", ""),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", ""),
    "cert": ("SSL_CERT_FILE", ""),
    "proxy": ("ALL_PROXY", ""),
    "timeout": ("UV_HTTP_TIMEOUT", ""),
    "default-timeout": ("UV_HTTP_TIMEOUT", ""),
}
#: Sections of pip's configuration; the last one overrides.
SECTIONS = ("global", "install", ":env:")


def install_lock(lock: str) -> int:
    """Install ``lock``; return the exit code of uv if it worked, else of pip."""
    with TemporaryDirectory() as folder:
        environment = os.environ | unpack_pip(Path(folder))
        uv = Path(sysconfig.get_path("scripts")) / "uv"
        if _has_uv(uv, environment):
            command = [
                str(uv),
                "pip",
                "install",
                "--quiet",
                "--python",
                sys.executable,
                *HASHED,
                lock,
            ]
            settings = settings_of_uv(environment) | os.environ
            if subprocess.run(command, env=settings, check=False).returncode == 0:
                return 0
        command = [*PIP, "install", "--quiet", *HASHED, lock]
        return subprocess.run(command, env=environment, check=False).returncode


def unpack_pip(folder: Path) -> dict[str, str]:
    """Unpack Python's bundled pip wheel into ``folder``; return the environment to use it.

    Without a bundled wheel, use the environment's pip, or install it with ensurepip.
    """
    wheels = [wheel for place in WHEELS if place for wheel in Path(place).glob("pip-*.whl")]
    if not wheels and find_spec("pip"):
        return {}
    if not wheels:
        subprocess.run([sys.executable, "-m", "ensurepip"], capture_output=True, check=False)
        return {}
    with ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    return {"PYTHONPATH": str(folder)}


def settings_of_uv(environment: Mapping[str, str]) -> dict[str, str]:
    """Return pip's settings, from its files and the environment, as uv's environment variables."""
    command = [*PIP, "config", "list"]
    listed = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    ).stdout
    pairs = [line.partition("=") for line in listed.splitlines()]
    said = {name: ast.literal_eval(value) for name, _sign, value in pairs if value}
    # Like pip, take the best version of all indexes; the hash decides which file is accepted.
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_LINK_MODE": "copy"}
    for section in SECTIONS:
        for name, (variable, between) in SETTINGS.items():
            value = said.get(f"{section}.{name}", "")
            if value:
                settings[variable] = between.join(value.split()) if between else value
    return settings


def _has_uv(uv: Path, environment: Mapping[str, str]) -> bool:
    """Whether uv is installed, or could be; not every system has a wheel of it."""
    if not uv.exists():
        command = [*PIP, "install", "--quiet", "--only-binary", ":all:", *HASHED, str(INSTALLER)]
        subprocess.run(command, env=environment, capture_output=True, check=False)
    return uv.exists()


if __name__ == "__main__":
    sys.exit(install_lock(sys.argv[1]))
