"""A real nginx with the configuration of deploy/proxy, on ports and with a certificate of the test's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.need import lacking
from tests.support.process import running

NAME = "triage.example.org"
_AROUND = """\
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
daemon off;
events {{}}
http {{
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
include {folder}/triage.conf;
}}
"""


@dataclass(frozen=True, kw_only=True)
class Nginx:
    """Where it listens, what it shows to prove that it is `NAME`, and what it has logged."""

    plain: str
    secure: str
    certificate: Path
    log: Path


@contextmanager
def before(service_address: str, shipped: Path, folder: Path, *, plain_port: int, secure_port: int) -> Iterator[Nginx]:
    """Run nginx before a service, as the `shipped` file says; skip or fail the test where there is no nginx."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or lacking("nginx", "install nginx")
    certificate = _certificate(folder)
    text = shipped.read_text(encoding="utf-8")
    for shown, meant in {
        "127.0.0.1:8000": service_address.removeprefix("http://"),
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure_port} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "/etc/ssl/triage/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
    }.items():
        assert shown in text
        text = text.replace(shown, meant)
    (folder / "triage.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, ready=lambda: _listens(secure_port), log=folder / "output.log"):
        yield Nginx(
            plain=f"http://127.0.0.1:{plain_port}",
            secure=f"https://{NAME}:{secure_port}",
            certificate=certificate,
            log=folder / "triage.log",
        )


def _certificate(folder: Path) -> Path:
    certificate = folder / "fullchain.pem"
    asked = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-days", "2"]
    made = ["-keyout", str(folder / "privkey.pem"), "-out", str(certificate)]
    openssl = shutil.which("openssl") or lacking("openssl", "install openssl")
    new = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    subprocess.run([*new, *asked, *made], check=True, capture_output=True)
    return certificate


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
