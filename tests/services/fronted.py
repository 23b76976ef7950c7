"""The site behind nginx with ``deploy/nginx.conf``: real processes, TLS, its own database."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.services.live_site import free_port

ROOT = Path(__file__).parents[2]
HOST = "agenda.example.org"
PATIENCE_S = 60
#: Debian's brotli modules: for dynamic responses, and for precompressed files.
MODULES = [
    Path(f"/usr/lib/nginx/modules/ngx_http_brotli_{name}_module.so")
    for name in ("filter", "static")
]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k9" * 30 + "-for-the-tests-of-the-front-server",
    "ALLOWED_HOSTS": HOST,
    "SITE_ADDRESS": f"https://{HOST}",
    "CITY_NAME": "Lyon",
    "CITY_COUNTRY": "FR",
    "CITY_CURRENCY": "EUR",
    "TIME_ZONE": "Europe/Paris",
    "LANGUAGE_CODE": "fr",
}


def environment_of(folder: Path) -> dict[str, str]:
    """Return the environment of a production site whose files are all in ``folder``."""
    own = {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "PUSH_KEYS": str(folder / "push-keys"),
    }
    return {"PATH": os.environ["PATH"], "HOME": str(folder)} | PRODUCTION | own


def manage(folder: Path, *arguments: str, text: str | None = None) -> str:
    """Run ``manage.py`` for this site and return its output."""
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=environment_of(folder),
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@contextmanager
def served(folder: Path, port: int, application: str = "config.asgi:application"):
    with running(server_command(port, application), port, env=environment_of(folder)) as process:
        yield process


def server_command(port: int, application: str = "config.asgi:application") -> list[str]:
    """Return uvicorn's command line with the systemd unit's arguments and another port."""
    unit = (ROOT / "deploy" / "systemd" / "agenda-site@.service").read_text()
    arguments = re.search(r"^ExecStart=\S+/uvicorn (.+)$", unit, re.MULTILINE)[1].split()
    arguments[0], arguments[arguments.index("--port") + 1] = application, str(port)
    return [sys.executable, "-m", "uvicorn", *arguments]


@contextmanager
def fronted(folder: Path, *upstreams: int):
    """Run nginx as deployed before the processes at ``upstreams``; yield its https port."""
    secure, plain = free_port(), free_port()
    (folder / "site.conf").write_text(_site(folder, upstreams, secure, plain))
    loaded = " ".join(f"load_module {module};" for module in MODULES if module.exists())
    (folder / "nginx.conf").write_text(
        f"{loaded} worker_processes 1; pid {folder}/nginx.pid; daemon off;\n"
        f"error_log {folder}/error.log;\n"
        f"user root; worker_rlimit_nofile 65536; events {{ worker_connections 32768; }}\n"
        f"http {{ access_log off; include /etc/nginx/mime.types; include {folder}/site.conf;\n"
        + (f"  include {ROOT}/deploy/nginx-brotli.conf;\n" if has_brotli() else "")
        + "".join(
            f"  {name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + "}\n"
    )
    command = [
        "nginx",
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
    ]
    with running(command, secure, env={"PATH": f"{os.environ['PATH']}:/usr/sbin"}):
        yield secure


def has_ipv6() -> bool:
    """Whether this machine has an IPv6 address."""
    addresses = Path("/proc/net/if_inet6")
    return addresses.exists() and bool(addresses.read_text())


def has_brotli() -> bool:
    return all(module.exists() for module in MODULES)


@contextmanager
def running(command: list[str], port: int, env: dict[str, str], **pipes: Any):
    """Run ``command`` during the block, starting when it answers on ``port``."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, **pipes)
    try:
        wait_for(process, port)
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def wait_for(process: subprocess.Popen, port: int) -> None:
    """Wait until ``process`` listens on ``port``, by polling."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"ended with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")


def _site(folder: Path, upstreams: tuple[int, ...], secure: int, plain: int) -> str:
    """Return ``deploy/nginx.conf`` with this site's ports, certificate and folders."""
    certificate, key = _certificate(folder)
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for there, here in [
        (
            "server 127.0.0.1:8000 max_fails=0;",
            " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in upstreams),
        ),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:80;", f"listen [::1]:{plain};" if has_ipv6() else ""),
        ("listen [::]:443 ssl http2;", f"listen [::1]:{secure} ssl http2;" if has_ipv6() else ""),
        (
            "listen 443 ssl http2;",
            " ".join(f"listen 127.0.0.{last}:{secure} ssl http2;" for last in (1, 2, 3)),
        ),
        ("/etc/ssl/agenda/fullchain.pem", str(certificate)),
        ("/etc/ssl/agenda/privkey.pem", str(key)),
        ("/var/cache/nginx/agenda", str(folder / "cache")),
        ("/var/log/nginx/", f"{folder}/"),
        ("/srv/agenda/deploy/", f"{ROOT}/deploy/"),
        ("/var/lib/agenda/static/", f"{folder}/static/"),
        ("/var/lib/agenda/media/", f"{folder}/media/"),
    ]:
        assert there in text
        text = text.replace(there, here)
    return text


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"
