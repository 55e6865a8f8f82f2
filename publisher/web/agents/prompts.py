"""Prompts: two tasks that people choose from a list in their client, with what the model needs for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import mcp_types as types

from publisher.web.agents.calls import Call, wrong
from publisher.web.agents.overview import SchemaArguments, schema

MOST_TEXT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt.

    Attributes:
        name, title, description: what it is for.
        argument: the one that it takes, with its description.
        text: returns the message.
    """

    name: str
    title: str
    description: str
    argument: tuple[str, str]
    text: Callable[[Call, str], str]

    def listed(self) -> types.Prompt:
        """Return the prompt as the protocol lists it."""
        name, about = self.argument
        argument = types.PromptArgument(name=name, description=about, required=True)
        return types.Prompt(name=self.name, title=self.title, description=self.description, arguments=[argument])

    def write(self, call: Call, values: dict[str, str]) -> str:
        """Return the message.

        Raises:
            ProblemError: the argument is missing or too long (400).
        """
        name = self.argument[0]
        value = " ".join(values.get(name, "").split())
        if not value or len(value) > MOST_TEXT:
            raise wrong(f"{name}: expected a text of at most {MOST_TEXT:,} characters")
        return self.text(call, value)


def _find_contact(call: Call, whom: str) -> str:
    return (
        f"Find out how to reach this institution: {whom}\n\n"
        "Call search with the words that name it and its place, choose the hit that fits, and call record with its id. "
        "Answer with its name, telephone numbers (and which unit each reaches), e-mail and postal addresses and "
        "opening hours, as far as the record has them; say what it does not have. If several institutions fit, list "
        f"them and ask. Cite the id of the record, its source and licence, and release {call.served.release.version}."
    )


def _write_query(call: Call, question: str) -> str:
    known = schema(call, SchemaArguments())
    lines = [
        f"Answer this question by SPARQL 1.1 over {known['endpoint']}: {question}",
        "",
        "Use these prefixes:",
        *(f"PREFIX {name}: <{iri}>" for name, iri in known["prefixes"].items()),
        "",
        "Classes, and how many things each has:",
        *(f"- {row['short']} ({row['name']}): {row['count']:,}" for row in known["classes"]),
        "",
        "Properties, and how many statements each has:",
        *(f"- {row['short']} ({row['name']}): {row['count']:,}" for row in known["properties"]),
        "",
        "Queries that have results:",
        *(f"\n# {row['title']}\n{row['query']}" for row in known["examples"][:4]),
        "",
        *known["notes"],
        "Send the query with the tool sparql, always with a LIMIT; show the query with the answer.",
    ]
    return "\n".join(lines)


PROMPTS: Final = {
    row.name: row
    for row in (
        Prompt(
            "find-contact",
            "How to reach an institution",
            "Telephones, addresses and opening hours of an institution, with their source.",
            ("institution", "What is known of it: a name, a place, what it does"),
            _find_contact,
        ),
        Prompt(
            "write-query",
            "Answer by a query",
            "The classes, properties and examples of this data, and a question to answer with them.",
            ("question", "What is to be counted or listed"),
            _write_query,
        ),
    )
}
"""The prompts by name."""
