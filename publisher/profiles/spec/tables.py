"""What every table of the profile language is made of: how its keys are checked, and which items it goes through."""

from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from publisher.normalise.patterns import compile_pattern


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _regular_expression(text: str) -> str:
    compile_pattern(text)
    return text


def about(title: str, explanation: str, example: str, default: Any = ()) -> Any:
    """Return a field of the language that a person may choose for a column, in words for somebody in an office."""
    return Field(default, title=title, description=explanation, examples=[example])


T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_listed)]
"""One value, or a list of them."""
Regex = Annotated[str, AfterValidator(_regular_expression)]
Condition = str | int | bool | list[str]
Conditions = dict[str, Condition]


class Spec(BaseModel):
    """The base of every table of the language: closed to unknown keys.

    A text in the place of a table is the value of the key that ``shorthand`` names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    shorthand: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {cls.shorthand: value} if cls.shorthand and isinstance(value, str) else value


class Selection(Spec):
    """The base of tables that go through items of a record.

    Attributes:
        each: the path to the items; every other path of the table then starts at the item ("^" for the record).
        when, unless: paths, each with the texts of which it must, or must not, have one; true and false mean present
            and absent. All conditions must hold.
    """

    each: str | None = None
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
