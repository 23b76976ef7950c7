"""Install a lock into this Python's environment: by uv, in a fifth of pip's time; by pip where uv cannot.

    python -m config.install requirements/base.txt

uv comes by a hashed lock of its own, ``requirements/installer.txt``, and by the pip that comes with Python: the
environment needs none, and to install it took longer than all packages. uv downloads from wherever pip does: pip's
settings are handed on to it, but for those that the environment names for uv itself. This runs before anything is
installed.
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
#: A lock names all that there is: nothing is looked for besides, and nothing is installed that it leaves out.
HASHED = ("--require-hashes", "--no-deps", "-r")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")

#: Where pip's wheel is: a distribution's own folder (:pep:`453`), or beside the module that would install it.
ENSUREPIP = find_spec("ensurepip")
#: This Python's own comes first: that of a distribution's older Python need not run under a newer one.
WHEELS: tuple[str | Path | None, ...] = (
    sysconfig.get_config_var("WHEEL_PKG_DIR"),
    Path(ENSUREPIP.origin).with_name("_bundled") if ENSUREPIP and ENSUREPIP.origin else None,
    Path("/usr/share/python-wheels"),  # Debian's, which does not say so
)

#: What uv calls a setting of pip's, and what stands between several values of it.
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
#: Where pip has them from, the last one first heard.
SECTIONS = ("global", "install", ":env:")


def main(lock: str) -> int:
    """Returns the exit code of what installed it, or of pip where neither could."""
    with TemporaryDirectory() as folder:
        environment = os.environ | unpack_pip(Path(folder))
        uv = Path(sysconfig.get_path("scripts")) / "uv"
        if _has_uv(uv, environment):
            command = [str(uv), "pip", "install", "--quiet", "--python", sys.executable, *HASHED, lock]
            settings = settings_of_uv(environment) | os.environ
            if subprocess.run(command, env=settings, check=False).returncode == 0:
                return 0
        command = [*PIP, "install", "--quiet", *HASHED, lock]
        return subprocess.run(command, env=environment, check=False).returncode


def unpack_pip(folder: Path) -> dict[str, str]:
    """Unpack the pip that comes with Python, and return the environment that ``python -m pip`` finds it by.

    Where it comes in no wheel, the environment's own does, or it is installed.
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
    """Pip's settings, of its files and of the environment, as uv's environment variables."""
    command = [*PIP, "config", "list"]
    listed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    pairs = [line.partition("=") for line in listed.splitlines()]
    said = {name: ast.literal_eval(value) for name, _sign, value in pairs if value}
    # As pip does, the best version of all indexes: the hash says which file it is.
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_LINK_MODE": "copy"}
    for section in SECTIONS:
        for name, (variable, between) in SETTINGS.items():
            value = said.get(f"{section}.{name}", "")
            if value:
                settings[variable] = between.join(value.split()) if between else value
    return settings


def _has_uv(uv: Path, environment: Mapping[str, str]) -> bool:
    """Whether it is there, or could be brought: there is no wheel of it for every system."""
    if not uv.exists():
        command = [*PIP, "install", "--quiet", "--only-binary", ":all:", *HASHED, str(INSTALLER)]
        subprocess.run(command, env=environment, capture_output=True, check=False)
    return uv.exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
