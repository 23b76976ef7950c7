"""Django's SQLite backend in which a writing transaction first waits for its turn."""

import time
from collections.abc import Callable

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from config.sqlite3.turns import turns_of

#: Retry interval while another process writes. SQLite itself would wait a tenth of a second and may
#: find the next writer.
LOOK_EVERY_S = 0.002


class DatabaseWrapper(base.DatabaseWrapper):
    """Holds the write turn from «BEGIN IMMEDIATE» to the end of the transaction; «locked» on
    timeout."""

    has_turn = False
    #: Called before waiting for the turn, so that no other wait happens while holding it.
    before_turn: Callable[[], object] = staticmethod(lambda: None)

    def _start_transaction_under_autocommit(self) -> None:
        """Wait for the write turn, then begin; retry while another process writes, until the
        timeout."""
        self.before_turn()
        patience_s = self.settings_dict["OPTIONS"]["timeout"]
        until = time.monotonic() + patience_s
        self.ensure_connection()
        self.has_turn = turns_of(self._file).take(patience_s)
        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            while not self._begins(until):
                time.sleep(LOOK_EVERY_S)
        except BaseException:
            self._pass_on()
            raise
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(patience_s * 1000)}")

    def _begins(self, until: float) -> bool:
        """Begin a transaction; return ``False`` if another process holds the lock.

        After ``until`` (monotonic seconds), ``OperationalError`` is raised instead.
        """
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            return False
        return True

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._pass_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._pass_on()

    @property
    def _file(self) -> str:
        return str(self.settings_dict["NAME"])

    def _pass_on(self) -> None:
        """Release the write turn, if held."""
        if self.has_turn:
            self.has_turn = False
            turns_of(self._file).pass_on()
