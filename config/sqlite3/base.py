"""Django's SQLite backend, by the name that it looks for: a transaction that will write waits for its turn."""

from django.db.backends.sqlite3 import base

from config.sqlite3.turns import TURNS


class DatabaseWrapper(base.DatabaseWrapper):
    """Has the turn from «BEGIN IMMEDIATE» to the end of the transaction.

    Other processes still wait as SQLite has them wait. So does who got no turn in time, and then hears that the
    database is locked.
    """

    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        self._has_turn = TURNS.take(self.settings_dict["OPTIONS"]["timeout"])
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._pass_on()
            raise

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

    def _pass_on(self) -> None:
        if self._has_turn:
            self._has_turn = False
            TURNS.pass_on()
