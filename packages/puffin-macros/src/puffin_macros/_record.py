"""Records for what is needed before a command knows what it has to do."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, Self, dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """Do nothing: the real one is for type checkers, and typing takes as long as a start."""
        return lambda base: base


@dataclass_transform(eq_default=True, kw_only_default=True, frozen_default=True)
class Record:
    """A frozen record whose fields are the annotated names of its class and of all above it.

    Made with keywords only; a field with a value in the class may be left out. Equal records are
    of one class and have equal fields. Nothing is checked against the annotations: what comes from
    outside belongs into a `msgspec.Struct`, whose import takes longer than what uses this one.

        >>> class Door(Record):
        ...     width: int
        ...     open: bool = False
        >>> Door(width=80)
        Door(width=80, open=False)

    Cost: defining one about 10 microseconds, making one about 0.7.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    """The names of the fields, those of the classes above first."""
    _names: ClassVar[frozenset[str]] = frozenset()
    """The same, to be looked up."""
    _needed: ClassVar[frozenset[str]] = frozenset()
    """Those of them that have no value in the class."""

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        fields, needed, given = cls._fields, cls._needed, frozenset(vars(cls))
        if len(cls.__bases__) > 1:
            above = [base for base in cls.__bases__ if issubclass(base, Record)]
            fields = tuple(dict.fromkeys(name for base in above for name in base._fields))
            needed = needed.union(*(vars(base)["_needed"] for base in above))
            given = given.union(*map(vars, cls.__mro__))
        new = tuple(name for name in cls.__annotations__ if name not in fields)
        cls._fields = fields + new
        cls._names = frozenset(cls._fields)
        # Asking with `hasattr` would make an error, with its text, for each that has no value.
        cls._needed = frozenset(name for name in (*needed, *new) if name not in given)

    def __init__(self, **values: Any) -> None:
        if not self._needed <= values.keys() <= self._names:
            raise TypeError(self._misfit(values))
        self.__dict__.update(values)

    @classmethod
    def _misfit(cls, values: dict[str, Any]) -> str:
        """Return what is wrong with the names of values."""
        for name in cls._fields:
            if name in cls._needed and name not in values:
                return f"{cls.__name__} needs {name!r}"
        unknown = next(name for name in values if name not in cls._names)
        return f"{cls.__name__} has no field {unknown!r}"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be removed")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({', '.join(shown)})"

    def replaced(self, **values: Any) -> Self:
        """Return a record with other values for the named fields."""
        mine = {name: getattr(self, name) for name in self._fields}
        return type(self)(**{**mine, **values})

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """Return the names of the fields, those of the classes above first."""
        return cls._fields

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self._fields)
