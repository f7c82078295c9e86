"""The portal served from the files of deploy/ on loopback, with a certificate."""

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.sandbox import ROOT, Sandbox, stop

DEPLOY = ROOT / "deploy"
SECONDS = 60
MAIN = """
daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    include {folder}/portal.conf;
}}
"""


def read_settings() -> dict[str, str]:
    """The settings of deploy/portal.env."""
    lines = (DEPLOY / "portal.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and line[0] != "#")


def choose_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def make_certificate(folder: Path) -> None:
    """Write a certificate for 127.0.0.1 that signs itself, and its key."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def write_nginx(folder: Path, static: str, ports: SimpleNamespace) -> Path:
    """Write the files of deploy/nginx with this machine's ports and folders."""
    text = (DEPLOY / "nginx" / "portal.conf").read_text("utf-8")
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    for shipped, here in {
        "listen 80 ": f"listen 127.0.0.1:{ports.plain} ",
        "listen 443 ": f"listen 127.0.0.1:{ports.tls} ",
        "127.0.0.1:8000": f"127.0.0.1:{ports.web}",
        "https://portal.example": f"https://127.0.0.1:{ports.tls}",
        "portal.example": "127.0.0.1",
        "/etc/portal/tls": str(folder),
        "/srv/portal/static": static,
        "/etc/nginx/portal_proxy.conf": f"{DEPLOY}/nginx/portal_proxy.conf",
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    (folder / "portal.conf").write_text(text)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder))
    return main


@contextlib.contextmanager
def served_by_nginx(sandbox: Sandbox, folder: Path) -> Iterator[SimpleNamespace]:
    """nginx, gunicorn and a worker, as the files of deploy/ start them."""
    names = ("plain", "tls", "web")
    ports = SimpleNamespace(**{name: choose_port() for name in names})
    configure(sandbox, folder, proxies=1)
    sandbox.env["BIND"] = f"127.0.0.1:{ports.web}"
    make_certificate(folder)
    main = write_nginx(folder, sandbox.env["STATIC_ROOT"], ports)
    nginx = [shutil.which("nginx"), "-c", str(main), "-p", str(folder)]
    subprocess.run([*nginx, "-t"], check=True, capture_output=True)
    with running(gunicorn(), sandbox.env), running(nginx, sandbox.env):
        sandbox.popen("db_worker", "--queue-name", "*")
        address = f"https://127.0.0.1:{ports.tls}"
        wait_for(address)
        yield SimpleNamespace(address=address, ports=ports)


@contextlib.contextmanager
def served_by_gunicorn(sandbox: Sandbox, folder: Path) -> Iterator[SimpleNamespace]:
    """gunicorn alone with a certificate of its own, for a small office."""
    port = choose_port()
    configure(sandbox, folder, proxies=0)
    make_certificate(folder)
    sandbox.env |= {
        "BIND": f"127.0.0.1:{port}",
        "TLS_CERTIFICATE": str(folder / "fullchain.pem"),
        "TLS_KEY": str(folder / "privkey.pem"),
    }
    with running(gunicorn(), sandbox.env):
        address = f"https://127.0.0.1:{port}"
        wait_for(address)
        yield SimpleNamespace(address=address)


def configure(sandbox: Sandbox, folder: Path, proxies: int) -> None:
    """The settings of deploy/portal.env for this machine; static files collected."""
    sandbox.env |= read_settings() | {
        "SECRET_KEY": "of a drill only, 0123456789 abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "https://127.0.0.1/",
        "DATABASE_URL": sandbox.url,
        "PROXY_COUNT": str(proxies),
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "files"),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(choose_port()),
        "WORKERS": "2",
    }
    sandbox.manage("collectstatic", "--no-input", "--verbosity", 0)
    sandbox.manage("check", "--deploy", "--database", "default")


def gunicorn() -> list[str]:
    """The command of portal-web.service."""
    unit = (DEPLOY / "systemd" / "portal-web.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=\S+ (.+)$", unit, flags=re.MULTILINE)
    return [sys.executable, *command.split()]


@contextlib.contextmanager
def running(
    command: list[str], environment: dict[str, str], log: IO[bytes] | None = None
) -> Iterator[None]:
    """A server that is ended at the end; `log` takes what it writes to stderr."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)
    try:
        yield
    finally:
        stop(process, subprocess.Popen.terminate)


def trusting() -> ssl.SSLContext:
    """TLS that takes any certificate: this one signs itself."""
    return ssl._create_unverified_context()


def wait_for(address: str) -> None:
    """Return when the portal is ready."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            urlopen(f"{address}/readyz", context=trusting(), timeout=5).close()
            return
        except URLError:
            assert time.monotonic() < deadline, f"{address} does not get ready"
            time.sleep(0.2)
