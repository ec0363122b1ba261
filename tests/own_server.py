"""A PostgreSQL as operators have one: encrypted, passwords of all signs, two logins, and a pooler."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connections

from core.addresses import database
from tests.postgres import (
    FAST,
    PORTS,
    REMEDY,
    Cluster,
    as_server,
    free_port,
    package_folders,
    system_folders,
    throwaway_cluster,
)
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
ROLES = ROOT / "docs" / "install" / "roles.sql"
OWNER, APP = "dealquest_owner", "dealquest_app"
PASSWORD = "p@:/?#%&+ '\"\\$ä"
BOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
OLDEST_PSQL = 15  # it reads variables of the environment
HBA = """hostssl all postgres,boss 127.0.0.1/32 trust
hostssl all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """Its cluster, and the file of the authority that its certificate is from."""

    cluster: Cluster
    certificate: Path

    def url(self, login: str, *, port: int = 0, options: str = "") -> str:
        """Return an address as operators write it."""
        secure = f"?sslmode=verify-full&sslrootcert={self.certificate}{options}"
        where = f"localhost:{port or self.cluster.port}/dealquest"
        return f"postgres://{login}:{quote(PASSWORD, safe='')}@{where}{secure if not port else ''}"

    def make_roles(self, administrator: str) -> None:
        """Run the file that operators run."""
        command = ["psql", "--no-psqlrc", "--quiet", f"--file={ROLES}"]
        env = {"PGHOST": "127.0.0.1", "PGPORT": str(self.cluster.port), "PGUSER": administrator}
        secrets = {"OWNER_PASSWORD": PASSWORD, "APP_PASSWORD": PASSWORD, "PGDATABASE": "postgres"}
        done = subprocess.run(command, env=os.environ | env | secrets, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def as_administrator(self, sql: str, database: str = "postgres") -> None:
        """Run SQL as the server's superuser."""
        where = f"host=127.0.0.1 port={self.cluster.port} user=postgres dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.encode())

    @contextlib.contextmanager
    def pooler(self) -> Iterator[int]:
        """Run PgBouncer in transaction mode, with two connections for everybody; yield its port."""
        port, folder = free_port(PORTS), self.cluster.folder / "bouncer"
        folder.mkdir(exist_ok=True)
        quoted = PASSWORD.replace('"', '""')
        (folder / "users.txt").write_text(f'"{APP}" "{quoted}"\n')
        (folder / "pgbouncer.ini").write_text(
            f"""[databases]
dealquest = host=127.0.0.1 port={self.cluster.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder / "users.txt"}
pool_mode = transaction
default_pool_size = 2
server_tls_sslmode = require
logfile = {folder / "log"}
"""
        )
        options = as_server(self.cluster.folder)
        if user := options.get("user"):
            os.chown(folder, user, options["group"])
            for file in folder.iterdir():
                os.chown(file, user, options["group"])
        process = subprocess.Popen([BOUNCER, "--quiet", str(folder / "pgbouncer.ini")], **options)
        try:
            wait_until(lambda: _answers(port))
            yield port
        finally:
            process.terminate()
            process.wait()


def what_is_missing() -> str:
    """Return what this machine lacks for one; "" where all is there."""
    if not (system_folders() or package_folders()):
        return REMEDY
    lacking = [tool for tool in ("openssl", "psql") if not shutil.which(tool)]
    if lacking:
        return f"no {' and no '.join(lacking)} on the PATH"
    said = subprocess.run(["psql", "--version"], capture_output=True, text=True).stdout  # noqa: S607
    release = re.search(r"\d+", said)
    return "" if release and int(release[0]) >= OLDEST_PSQL else f"psql is older than {OLDEST_PSQL}"


@contextlib.contextmanager
def own_server() -> Iterator[OwnServer]:
    """Yield one, whose roles are made and whose tables are not."""
    with throwaway_cluster(FAST) as cluster:
        certificate = _certify(cluster)
        (cluster.data / "pg_hba.conf").write_text(HBA)
        with (cluster.data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"ssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{cluster.folder}/key.pem'\n"
            )
        cluster.restart()
        server = OwnServer(cluster, certificate)
        server.as_administrator("CREATE ROLE boss LOGIN CREATEROLE CREATEDB")  # all that providers give
        server.make_roles("boss")
        yield server


@contextlib.contextmanager
def connected(url: str) -> Iterator[None]:
    """Let all of this process use that database, as if it were in DATABASE_URL."""
    used = connections.settings["default"]
    before = dict(used)
    connections["default"].close()
    used.update({"OPTIONS": {}, **database("DATABASE_URL", url), "CONN_MAX_AGE": 0})
    try:
        yield
    finally:
        connections["default"].close()
        used.clear()
        used.update(before)


def _certify(cluster: Cluster) -> Path:
    certificate, key = cluster.folder / "server.pem", cluster.folder / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = ["-keyout", str(key), "-out", str(certificate)]
    options: dict[str, Any] = as_server(cluster.folder)
    command = ["openssl", *words.split(), *files]
    subprocess.run(command, check=True, capture_output=True, **options)
    certificate.chmod(0o644)
    return certificate


def _answers(port: int) -> bool:
    """Whether somebody listens there: even a refusal is an answer."""
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user={APP} dbname=none connect_timeout=2").close()
    except psycopg.OperationalError as error:
        return "Connection refused" not in str(error)
    return True


needs_pooler = pytest.mark.skipif(not Path(BOUNCER).exists(), reason="apt-get install pgbouncer")
