"""Mypy plugin: calling a factory returns a record of its model."""

from collections.abc import Callable

from mypy.maptype import map_instance_to_supertype
from mypy.plugin import FunctionContext, Plugin
from mypy.types import Instance, Type, get_proper_type

FACTORY = "factory.base.BaseFactory"


class FactoryPlugin(Plugin):
    """Models ``FactoryMetaClass.__call__``, since mypy ignores a metaclass's ``__call__``."""

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        symbol = self.lookup_fully_qualified(fullname)
        if symbol and hasattr(symbol.node, "has_base") and symbol.node.has_base(FACTORY):
            return record_of_the_model
        return None


def record_of_the_model(context: FunctionContext) -> Type:
    """Return the type argument of the generic base: ``Event`` for ``DjangoModelFactory[Event]``."""
    made = get_proper_type(context.default_return_type)
    assert isinstance(made, Instance)
    base = next(info for info in made.type.mro if info.fullname == FACTORY)
    return map_instance_to_supertype(made, base).args[0]


def plugin(version: str) -> type[Plugin]:
    return FactoryPlugin
