"""Compile templates for the readers of one language: their messages are translated once, not for every page.

What Jinja's ``i18n`` extension makes of a message is a call, at every use, of a function that looks the text up and
fills it in. Here the text is looked up when the template is compiled; its variables become expressions between pieces
of fixed text, which Jinja joins with the markup around them (docs/adr/0184-pages-in-fewer-steps.md).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from publisher.web.languages.catalogue import Language
from publisher.web.view.values import escaped as escaped_text

_GETTEXT: Final = frozenset({"_", "gettext"})

_DELEGATED: Final = "yield from "

_CALLED_AT_ONCE: Final = frozenset({"layout", "ui"})
"""What has methods or macros that need no context."""

_WITH_ATTRIBUTES: Final = frozenset({"layout", "loop", "ui", "frame"})
"""Names of what always has the attributes that templates use."""

_VARIABLE: Final = re.compile(r"%(?:\((\w+)\)s|(%))")


@lru_cache(maxsize=16)
def environment_for(environment: Environment, language: Language) -> Environment:
    """Return an environment whose templates are compiled for the readers of a language.

    Args:
        environment: with the loader, the filters and the globals.
        language: of the readers.
    """
    made = environment.overlay(cache_size=400)
    given = dict(environment.globals)

    class Compiler(_Compiler):
        gettext = staticmethod(language.translations.gettext)

    made.code_generator_class = Compiler
    made.escaped, made.attribute = escaped, _attributes(made)  # type: ignore[attr-defined]  # for compiled templates
    # one dictionary, because it is copied for each page
    made.make_globals = lambda d: {**given, **(d or {})}  # type: ignore[method-assign]
    return made


def escaped(value: object) -> str:
    """Return a value as markup: what is markup already as it is, anything else escaped."""
    if type(value) is str:
        return escaped_text(value)
    if type(value) is Markup:
        return value
    if (as_markup := getattr(value, "__html__", None)) is not None:
        shown: str = as_markup()
        return shown
    return escape(value)


def _attributes(environment: Environment) -> Callable[[Any, str], Any]:
    """Return what looks an attribute up as Jinja does, in fewer steps for the keys of a dictionary."""
    jinja = environment.getattr

    def attribute(value: Any, name: str) -> Any:
        if type(value) is dict and name in value:
            return value[name]
        try:
            return getattr(value, name)
        except AttributeError:
            return jinja(value, name)

    return attribute


class _Compiler(CodeGenerator):
    """Writes a template as Python."""

    @staticmethod
    def gettext(message: str) -> str:
        """Return a message in the language of the readers."""
        return message

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """Write a template after its messages are translated."""
        super().visit_Template(_Translator(self).visit(node), frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        """Write what comes before an expression whose value is shown."""
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def write_commons(self) -> None:
        """Write what every function begins with, and the names of the two functions that are called most."""
        super().write_commons()
        self.writeline("escaped, attribute = environment.escaped, environment.attribute")

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Write a line; what a block, a parent or an included template makes is joined there.

        Otherwise each piece of a page would pass through the generators of all that it is in.
        """
        if x.startswith(_DELEGATED):
            x = f"yield concat({x.removeprefix(_DELEGATED)})"
        super().writeline(x, node, extra)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the look-up of an attribute; dictionaries have no attribute of that name themselves."""
        if getattr(node.node, "name", "") in _WITH_ATTRIBUTES:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")
            return
        if hasattr(dict, node.attr) or self.environment.is_async:
            super().visit_Getattr(node, frame)
            return
        self.write("attribute(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")

    def visit_Call(self, node: nodes.Call, frame: Frame, **options: Any) -> None:  # type: ignore[override]  # noqa: N802 - Jinja's name
        """Write a call; the methods of the layout and the shared macros need no context, so they are called at once."""
        callee = node.node
        at_once = isinstance(callee, nodes.Getattr) and getattr(callee.node, "name", "") in _CALLED_AT_ONCE
        if not at_once or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, **options)
            return
        self.visit(callee, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class _Translator(NodeTransformer):
    """Puts the texts of messages in the place of calls for them.

    Args:
        compiler: knows the texts.
    """

    def __init__(self, compiler: _Compiler) -> None:
        self._gettext, self._environment = compiler.gettext, compiler.environment

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Put the content of a template in the place where it is included."""
        if not isinstance(node.template, nodes.Const) or not node.with_context or node.ignore_missing:
            return node
        environment, name = self._environment, node.template.value
        assert environment.loader is not None
        source, file_name, _ = environment.loader.get_source(environment, name)
        included = environment.parse(source, name, file_name)
        self.visit(included)
        return nodes.Scope(included.body, lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 - Jinja's name
        """Put the pieces of a message that is shown in its place."""
        shown: list[Any] = []
        for child in node.nodes:
            pieces = self._pieces(child)
            if pieces is None:
                shown.append(self.visit(child))
            else:
                shown += pieces
        node.nodes = shown
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Put a message that an expression uses in its place."""
        if (pieces := self._pieces(node)) is None:
            return self.generic_visit(node)
        return nodes.Concat(pieces, lineno=node.lineno) if len(pieces) > 1 else pieces[0]

    def _pieces(self, node: nodes.Expr) -> list[nodes.Expr] | None:
        """Return a message as pieces of text and expressions between them; None if the node is no call for one."""
        if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in _GETTEXT):
            return None
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const) or node.dyn_args or node.dyn_kwargs:
            return None
        values: dict[str, Any] = {pair.key: self.visit(pair.value) for pair in node.kwargs}
        pieces: list[nodes.Expr] = []
        text, end = self._gettext(node.args[0].value), 0
        for match in _VARIABLE.finditer(text):
            pieces.append(nodes.TemplateData(text[end : match.start()], lineno=node.lineno))
            pieces.append(values[match[1]] if match[1] else nodes.TemplateData("%", lineno=node.lineno))
            end = match.end()
        pieces.append(nodes.TemplateData(text[end:], lineno=node.lineno))
        return pieces
