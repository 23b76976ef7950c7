"""Migration operations that create tables differently on SQLite, or indexes concurrently."""

from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class CreateReworded(migrations.CreateModel):
    """``CreateModel`` that passes the statement through :meth:`reworded` on SQLite."""

    reworded: Callable[[str], str]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.name)
        sql, params = schema_editor.table_sql(model)
        schema_editor.execute(self.reworded(sql), params or None)
        schema_editor.deferred_sql.extend(schema_editor._model_indexes_sql(model))


class CreateIntegerKeyed(CreateReworded):
    """Make the key SQLite's rowid: one look-up instead of two."""

    @staticmethod
    def reworded(sql: str) -> str:
        return sql.replace('"event_id" bigint', '"event_id" integer')


class CreateWithoutRowid(CreateReworded):
    """Store the rows in the order of their primary key."""

    @staticmethod
    def reworded(sql: str) -> str:
        return f"{sql} WITHOUT ROWID"


class AddIndexMeanwhile(migrations.AddIndex):
    """``AddIndexConcurrently`` that does not need PostgreSQL's driver on SQLite.

    SQLite builds the index while its one writer waits (docs/decisions/0022).
    """

    atomic = False

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)  # type: ignore[call-arg]
