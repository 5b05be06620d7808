"""Loads msgspec without what it looks for first and what is not asked of it."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_ABSENT = object()


class _Nothing:
    """A type of which there are no values."""

    unknown = None


def load_msgspec() -> None:
    """Import msgspec, unless it is there, without half of what it would bring along.

    Left out are `typing_extensions`, of which it takes two names that `typing` has in every Python
    that we run on, the descriptions of types that make JSON schemas, and TOML and YAML; and
    `decimal` and `uuid`, whose types are in no record of ours: msgspec refuses them then. All of
    these can be imported afterwards, and are what they always are. To be called before anything is
    imported that needs msgspec, by commands only: other programs load what they like.
    """
    if "msgspec" in sys.modules:
        return
    stand_ins = {
        name: stand_in for name, stand_in in _stand_ins().items() if name not in sys.modules
    }
    sys.modules.update(stand_ins)  # type: ignore[arg-type] # None: how the import system refuses
    try:
        import msgspec
    except (ImportError, AttributeError):
        # Another release of msgspec, which asks more of these modules: it shall have them.
        _take_away(stand_ins)
        import msgspec
    _take_away(stand_ins)
    for module in (msgspec, msgspec.json):
        _forget(module, stand_ins)


def _stand_ins() -> dict[str, ModuleType | None]:
    """Return what is imported in place of a module; None for an error that it is not there."""
    return {
        "typing_extensions": None,
        "decimal": _module("decimal", Decimal=_Nothing),
        "uuid": _module("uuid", UUID=_Nothing, SafeUUID=_Nothing),
        "msgspec.inspect": _module("msgspec.inspect"),
        "msgspec._json_schema": _module("_json_schema", schema=_ABSENT, schema_components=_ABSENT),
        "msgspec.toml": _module("msgspec.toml"),
        "msgspec.yaml": _module("msgspec.yaml"),
    }


def _module(name: str, **names: object) -> ModuleType:
    module = type(sys)(name)
    vars(module).update(names)
    return module


def _take_away(stand_ins: dict[str, ModuleType | None]) -> None:
    for name, stand_in in stand_ins.items():
        if sys.modules.get(name, _ABSENT) is stand_in:
            del sys.modules[name]


def _forget(module: ModuleType, stand_ins: dict[str, ModuleType | None]) -> None:
    """Remove the names of a module that mean a stand-in, so that nobody takes it for the thing."""
    means_nothing = (_ABSENT, *stand_ins.values())
    for name, value in list(vars(module).items()):
        if value is not None and any(value is each for each in means_nothing):
            delattr(module, name)
