"""Schema editor for PostgreSQL whose migrations do not block readers: short locks, with retries.

A migration that changes a table blocks its readers until the transaction ends. Django computes each
operation between two statements of that transaction, which takes seconds with as many models as
here: this editor collects the statements and runs them together at the end. A statement waiting for
a lock makes all later ones wait too: after :data:`LOCK_TIMEOUT_MS` it gives up, lets them pass, and
retries (docs/decisions/0022).
"""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType

import structlog
from django.db import OperationalError, transaction
from django.db.backends.ddl_references import Statement
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from psycopg.errors import DeadlockDetected, LockNotAvailable

log = structlog.get_logger(__name__)

LOCK_TIMEOUT_MS = 50
#: Between two attempts: first pause and longest pause; then how long to retry in all.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
PATIENCE_S = 600


class ShortLocksSchemaEditor(DatabaseSchemaEditor):
    """Collects the statements of a migration, runs them together, and retries on a lock timeout.

    Any other query meanwhile (a RunPython operation, introspection) first runs what is collected.
    The statements of a non-atomic migration, which builds indexes concurrently, run one by one.
    """

    def __enter__(self) -> "ShortLocksSchemaEditor":
        """Begin: from here on, every statement passes through ``_run_before``."""
        self.pending: list[str] = []
        super().__enter__()
        self.wrapped = ExitStack()
        self.wrapped.enter_context(self.connection.execute_wrapper(self._run_before))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Run the deferred statements, unless there was an error."""
        with self.wrapped:
            if error is None:
                self._run_deferred()
        super().__exit__(kind, error, trace)

    def _run_deferred(self) -> None:
        """Run the remaining statements; on failure roll back, as for a failed operation."""
        try:
            while self.deferred_sql:
                self.execute(self.deferred_sql.pop(0), None)
            self._run()
        except Exception as failure:
            super().__exit__(type(failure), failure, failure.__traceback__)
            raise

    def execute(self, sql: Statement | str, params: Sequence[object] | None = ()) -> None:
        """Collect the statement for later; run it at once if the migration is not atomic."""
        if self.collect_sql or not self.atomic_migration:
            super().execute(sql, params)
            return
        if params is not None:
            sql = self.connection.ops.compose_sql(str(sql), params)
        self.pending.append(str(sql))

    def _run_before(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        """Run the collected statements before any other query."""
        self._run()
        return execute(sql, params, many, context)

    def _run(self) -> None:
        """Run the collected statements together, with retries for ``PATIENCE_S`` seconds."""
        statements, self.pending = self.pending, []
        if not statements:
            return
        deadline, pause_s = time.monotonic() + PATIENCE_S, FIRST_PAUSE_S
        while not self._has_run(statements, is_last=time.monotonic() > deadline):
            log.info("migration_waits_for_a_lock", statement=statements[0])
            time.sleep(random.uniform(pause_s / 2, pause_s))  # noqa: S311 -- jitter, not a secret
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _has_run(self, statements: list[str], *, is_last: bool) -> bool:
        """Run ``statements`` in a savepoint; False, with all locks released, on a lock timeout."""
        try:
            with transaction.atomic(self.connection.alias), self.connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
                for statement in statements:
                    cursor.execute(statement)
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        except OperationalError as error:
            if is_last or not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
            return False
        return True
