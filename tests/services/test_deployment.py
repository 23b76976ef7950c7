"""docs/deployment.md works: its ``sh`` blocks run in order in one shell of a freshly installed
Debian.

Packages are this machine's, and wheels are downloaded before, since the container has no network.
What a machine cannot do alone is in a ``console`` block of that page, with the reason.
"""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.services.bare_debian import ROOT, Shell, bare_debian, missing

pytestmark = [
    pytest.mark.bare_debian,
    pytest.mark.skipif(
        os.geteuid() != 0 or bool(missing()),
        reason=f"needs root and {', '.join(missing()) or 'nothing else'}",
    ),
]
BOOK = (ROOT / "docs" / "deployment.md").read_text()
SITES = ["agenda-site@8000", "agenda-site@8001"]
OTHERS = ["agenda-clock", "agenda-tasks", "agenda-dispatch@1", "agenda-dispatch@2"]
RESOLVED = "--resolve agenda.example.org:443:127.0.0.1"
ASK = f"curl --silent --cacert /etc/ssl/agenda/fullchain.pem {RESOLVED}"
SITE = "https://agenda.example.org"
PICTURE = """/srv/agenda/deploy/manage shell --no-imports --command '
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save("images/seine.txt", ContentFile("a river"))'"""
SQL = "runuser --user agenda -- psql --tuples-only --no-align agenda --command"
QUIET_SQL = "runuser --user agenda -- psql --quiet agenda --command"
TITLES = f"{SQL} 'SELECT title FROM wagtailcore_page'"
#: Name and row count of every table.
COUNTS = f"""{SQL} "
SELECT tablename, query_to_xml(format('SELECT count(*) FROM %I', tablename), true, true, '')
FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename" """
FOLDERS = "/etc/agenda /var/lib/agenda/media /var/lib/agenda/push-keys"
FILES = f"find {FOLDERS} -type f | sort | xargs sha256sum"
#: Name and exposure level (0 to 10) of every service unit, running or not.
EXPOSURE = r"""for unit in $(cd /etc/systemd/system && ls -d agenda-*.service); do
  systemd-analyze security --no-pager "${unit/@/@8000}" |
    sed --quiet 's/.*level for \(.*\): \([0-9.]*\).*/\1 \2/p'
done"""
#: Everything except certificate and backups, which are elsewhere.
LOSE = """systemctl stop agenda.target
runuser --user postgres -- dropdb agenda
runuser --user postgres -- dropuser agenda
rm -r /etc/agenda /var/lib/agenda"""
#: Characters special to a shell or to systemd, in each quoting that the page allows.
AWKWARD = """A='$HOME `id` \\ " # ; % {z} © Ça  va'
B="l'heure d'été # ; % © {z}  là"
"""


@dataclass
class Followed:
    """Outputs recorded at each point of the page."""

    seen: dict[str, str] = field(default_factory=dict)

    def lines(self, name: str) -> list[str]:
        return self.seen[name].splitlines()


def blocks(section: str) -> list[str]:
    """Return the ``sh`` blocks below the heading ``section``, in order."""
    text = re.search(rf"^##+ {section}\n(.*?)(?=^##+ |\Z)", BOOK, re.MULTILINE | re.DOTALL)[1]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("debian")
    _publish(folder / "repository")
    # The container's Python.
    subprocess.run(["/usr/bin/python3", "-m", "venv", folder / "venv"], check=True)
    wheels = [folder / "venv/bin/pip", "download", "--quiet", "--dest", folder / "wheels"]
    subprocess.run(
        [*wheels, "--require-hashes", "-r", ROOT / "requirements/production.txt"], check=True
    )
    # One package is a source distribution.
    subprocess.run([*wheels, "setuptools", "wheel"], check=True)
    with bare_debian(folder) as shell:
        found = Followed()
        _install(shell, found.seen)
        _lose_and_restore(shell, found.seen)
        _upgrade(shell, found.seen)
        _lose_everything(shell, found.seen)
        _go_back_by_the_log(shell, found.seen)
        _start_without_a_database(shell, found.seen)
        yield found


def _publish(repository: Path) -> None:
    """Create a Git repository with this code as two releases."""
    repository.mkdir()
    git: list[str | Path] = [
        "git",
        "-C",
        ROOT,
        f"--git-dir={repository}/.git",
        f"--work-tree={ROOT}",
    ]
    commit = [
        *git,
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.org",
        "commit",
        "--quiet",
        "--allow-empty",
    ]
    subprocess.run(["git", "init", "--quiet", repository], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    for release in ("0.2.0", "0.3.0"):
        subprocess.run([*commit, "--message", release], check=True)
        subprocess.run([*git, "tag", release], check=True)


def _install(shell: Shell, seen: dict[str, str]) -> None:
    steps = blocks("On a bare Debian")
    served = next(number for number, step in enumerate(steps) if "readyz" in step)
    for step in steps[: served + 1]:
        seen["answer of readyz"] = shell.run(step)
    shell.run(PICTURE)
    for step in steps[served + 1 :]:
        seen["trial"] = shell.run(step)
    for step in blocks("More processes"):
        shell.run(step)
    seen["states"] = shell.run(
        f"systemctl is-active {' '.join(SITES + OTHERS)} agenda-backup.timer nginx"
    )
    seen["picture"] = shell.run(f"{ASK} {SITE}/media/images/seine.txt")
    seen["static"] = shell.run(f"{ASK} --head {SITE}/static/css/city.css | head -1")
    seen["figures"] = shell.run(
        "curl --silent --write-out '%{http_code}' --output /dev/null http://127.0.0.1:8001/metrics"
    )
    seen["keys"] = shell.run("runuser --user www-data -- ls /var/lib/agenda/push-keys 2>&1 || true")
    seen["exposure"] = shell.run(EXPOSURE)
    seen["verified"] = shell.run(
        "systemd-analyze verify /etc/systemd/system/agenda*.{service,target,timer} 2>&1"
        " | grep agenda || true"
    )
    seen["of the unit"] = shell.run(
        "pid=$(systemctl show --value --property MainPID agenda-site@8000)\n"
        "tr '\\0' '\\n' < /proc/$pid/environ | sort"
    )
    seen["of the shell"] = shell.run(
        "env --ignore-environment bash -c 'set -a; . /etc/agenda/environment; env' | sort"
    )
    shell.run(f"cat > /root/awkward <<'END'\n{AWKWARD}END")
    read = "/usr/bin/env --null | grep --null-data '^[AB]=' | sort --zero-terminated"
    options = "--quiet --pipe --wait --property EnvironmentFile=/root/awkward"
    seen["awkward to systemd"] = shell.run(f'systemd-run {options} /bin/sh -c "{read}"')
    seen["awkward to the shell"] = shell.run(
        f'env --ignore-environment bash -c "set -a; . /root/awkward; {read}"'
    )


def _lose_and_restore(shell: Shell, seen: dict[str, str]) -> None:
    seen["titles before"] = shell.run(TITLES)
    shell.run("rm -r /var/lib/agenda/media/images")
    shell.run(f"{QUIET_SQL} \"UPDATE wagtailcore_page SET title = 'lost'\"")
    for step in blocks("Backup and restore"):
        shell.run(step)
    seen["titles after"] = shell.run(TITLES)
    seen["picture restored"] = shell.run(f"{ASK} {SITE}/media/images/seine.txt")


def _lose_everything(shell: Shell, seen: dict[str, str]) -> None:
    """Check that a failed backup is reported; then make one, and lose everything else."""
    shell.run("mv /etc/agenda/backup-recipients /root/")
    shell.run("! systemctl start agenda-backup.service")
    told = "curl --silent http://127.0.0.1:8001/metrics | grep '^backup_failing'"
    seen["failure told"] = shell.run(
        f"for n in $(seq 60); do {told} | grep 1 && break; sleep 0.5; done; {told}"
    )
    shell.run("mv /root/backup-recipients /etc/agenda/ && systemctl stop agenda.target")
    seen["rows before"], seen["files before"] = shell.run(COUNTS), shell.run(FILES)
    shell.run("systemctl start agenda-backup.service")
    shell.run(LOSE)
    database, folders = blocks("On a bare Debian")[3:5]
    shell.run(database)
    shell.run(folders)
    for step in blocks("On an empty machine"):
        shell.run(step)
    seen["rows after"], seen["files after"] = shell.run(COUNTS), shell.run(FILES)
    shell.run("systemctl start agenda.target")
    served = next(step for step in blocks("On a bare Debian") if "readyz" in step).splitlines()
    seen["answer after"] = shell.run("\n".join(served[-2:]))


def _go_back_by_the_log(shell: Shell, seen: dict[str, str]) -> None:
    """Recover by the WAL archive what was written after the base backup."""
    archive, recover = blocks("Losing less than a minute")
    shell.run(archive)
    shell.run(f"{QUIET_SQL} \"UPDATE wagtailcore_page SET title = 'log'\"")
    shell.run(recover)
    seen["titles from the log"] = shell.run(f"{TITLES} | sort --unique")
    seen["states recovered"] = shell.run(
        f"systemctl is-active {' '.join(SITES + OTHERS)} agenda-base.timer"
    )


def _upgrade(shell: Shell, seen: dict[str, str]) -> None:
    for step in blocks("Upgrading"):
        shell.run(step)
    shell.run("cd /root")
    seen["release"] = shell.run("git -C /srv/agenda describe --tags")
    seen["states upgraded"] = shell.run(f"systemctl is-active {' '.join(SITES + OTHERS)}")
    seen["copies"] = shell.run("ls /var/backups/agenda")


def _start_without_a_database(shell: Shell, seen: dict[str, str]) -> None:
    """Start the machine with PostgreSQL late; the journal has the first failure."""
    shell.run("systemctl stop agenda.target postgresql.service")
    shell.run("systemctl start --no-block agenda.target")
    failures = "journalctl --unit agenda-migrate --follow --lines 50"
    failed = f"{failures} | grep --quiet --max-count 1 OperationalError"
    shell.run(f"timeout 60 sh -c '{failed}'")
    seen["states without"] = shell.run(
        f"systemctl is-active agenda-migrate {' '.join(SITES + OTHERS)} || true"
    )
    shell.run("systemctl start postgresql.service && systemctl start agenda.target")
    seen["states with"] = shell.run(
        f"systemctl is-active agenda-migrate {' '.join(SITES + OTHERS)}"
    )
    moment = "systemctl show --value --property"
    seen["migrated at"] = shell.run(f"{moment} ExecMainExitTimestampMonotonic agenda-migrate")
    seen["started at"] = shell.run(
        f"{moment} ExecMainStartTimestampMonotonic {' '.join(SITES + OTHERS)} | grep ."
    )
    seen["restarts"] = shell.run(f"{moment} NRestarts {' '.join(SITES + OTHERS)} | grep .")


def test_what_is_not_run_says_why():
    reasons = re.findall(r"Not run by the test(?:, which|:) (?:.+\n)+\n```console\n", BOOK)

    assert len(reasons) == BOOK.count("```console\n") == 7


def test_the_page_ends_with_a_site_that_answers_and_all_that_runs_beside_it(followed):
    assert '"status": "ok"' in followed.seen["answer of readyz"]
    assert followed.lines("states") == ["active"] * 8


def test_the_front_server_reads_what_is_public_and_nothing_else(followed):
    assert (followed.seen["picture"], followed.seen["static"]) == ("a river", "HTTP/2 200")
    assert "Permission denied" in followed.seen["keys"]


def test_each_process_gives_its_own_figures_to_this_machine(followed):
    assert followed.seen["figures"] == "200"


def test_systemd_and_the_shell_read_the_same_environment(followed):
    names = {line.partition("=")[0] for line in followed.lines("of the shell")} - {
        "PWD",
        "SHLVL",
        "_",
    }
    unit = [line for line in followed.lines("of the unit") if line.partition("=")[0] in names]
    shell = [line for line in followed.lines("of the shell") if line.partition("=")[0] in names]

    assert (unit, "CITY_NAME=Ville-d'Avray" in unit, len(unit)) == (shell, True, 12)
    assert followed.seen["awkward to systemd"] == followed.seen["awkward to the shell"]
    assert followed.seen["awkward to systemd"].count("\0") == 2


def test_systemd_finds_no_fault_in_the_units_and_little_that_they_may_do(followed):
    exposure = {line.split()[0]: float(line.split()[1]) for line in followed.lines("exposure")}

    assert followed.seen["verified"] == ""
    assert (len(exposure), {name: level for name, level in exposure.items() if level > 3}) == (
        10,
        {},
    )


def test_what_was_lost_is_back_from_the_copy(followed):
    assert followed.seen["titles after"] == followed.seen["titles before"] != ""
    assert followed.seen["picture restored"] == "a river"


def test_a_copy_that_cannot_be_made_is_told_at_once(followed):
    assert followed.lines("failure told")[-1] == "backup_failing 1.0"


def test_an_empty_machine_has_every_row_file_and_secret_from_a_copy_and_serves(followed):
    assert followed.seen["rows after"] == followed.seen["rows before"]
    assert followed.seen["files after"] == followed.seen["files before"]
    assert (
        "agenda_event|" in followed.seen["rows before"],
        "seine.txt" in followed.seen["files before"],
    ) == (
        True,
        True,
    )
    assert '"status": "ok"' in followed.seen["answer after"]


def test_what_was_written_after_a_base_comes_back_from_the_log(followed):
    assert followed.seen["titles from the log"] == "log"
    assert followed.lines("states recovered") == ["active"] * 7


def test_an_upgrade_leaves_everything_running_and_a_copy_of_what_was(followed):
    assert followed.seen["release"] == "0.3.0"
    assert followed.lines("states upgraded") == ["active"] * 6
    assert len(followed.lines("copies")) == 2


def test_all_wait_for_one_migration_and_it_waits_for_the_database(followed):
    migrated = int(followed.seen["migrated at"])

    assert followed.lines("states without") == ["activating"] + ["inactive"] * 6
    assert followed.lines("states with") == ["active"] * 7
    assert [int(started) > migrated for started in followed.lines("started at")] == [True] * 6
    assert followed.lines("restarts") == ["0"] * 6
