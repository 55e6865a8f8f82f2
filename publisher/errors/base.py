"""The root of all errors; the module of each family has the root of that family."""

import copyreg


class PublisherError(Exception):
    """The root of all errors that this project raises on purpose; they can be pickled."""

    def __reduce__(self) -> tuple[object, ...]:
        # Without calling the constructor, whose parameters are not the error's arguments.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]
