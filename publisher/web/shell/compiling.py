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

_GETTEXT: Final = frozenset({"_", "gettext"})

_SPECIAL: Final = re.compile("[&<>\"']")
"""What :func:`markupsafe.escape` replaces."""

_VARIABLE: Final = re.compile(r"%(?:\((\w+)\)s|(%))")


@lru_cache(maxsize=16)
def environment_for(environment: Environment, language: Language) -> Environment:
    """Return an environment whose templates are compiled for the readers of a language.

    Args:
        environment: with the loader, the filters and the globals.
        language: of the readers.
    """
    made = environment.overlay(cache_size=400)

    class Compiler(_Compiler):
        gettext = staticmethod(language.translations.gettext)

    made.code_generator_class = Compiler
    made.escaped, made.attribute = escaped, _attributes(made)  # type: ignore[attr-defined]  # for compiled templates
    return made


def escaped(value: object) -> str:
    """Return a value as markup: what is markup already as it is, anything else escaped."""
    if type(value) is str:
        return escape(value) if _SPECIAL.search(value) else value
    return value if type(value) is Markup else escape(value)


def _attributes(environment: Environment) -> Callable[[Any, str], Any]:
    """Return what looks an attribute up as Jinja does, in fewer steps for the keys of a dictionary."""
    jinja = environment.getattr

    def attribute(value: Any, name: str) -> Any:
        if type(value) is dict and name in value:
            return value[name]
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
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the look-up of an attribute; dictionaries have no attribute of that name themselves."""
        if hasattr(dict, node.attr) or self.environment.is_async:
            super().visit_Getattr(node, frame)
            return
        self.write("environment.attribute(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")

    def visit_Call(self, node: nodes.Call, frame: Frame, **options: Any) -> None:  # type: ignore[override]  # noqa: N802 - Jinja's name
        """Write a call; the methods of the layout take nothing of the context, so they are called at once."""
        callee = node.node
        of_layout = isinstance(callee, nodes.Getattr) and getattr(callee.node, "name", "") == "layout"
        if not of_layout or node.kwargs or node.dyn_args or node.dyn_kwargs:
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
        self._gettext = compiler.gettext

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
