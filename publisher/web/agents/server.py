"""The MCP server: tools, resources and prompts, by the official SDK (https://modelcontextprotocol.io).

The SDK speaks the protocol, over streamable HTTP (publisher/web/agents/http.py) and stdio (…/stdio.py); what is
answered is made by publisher/web/agents/tools.py. A tool that has no answer says why in words, as its result, so that a
model can do better; the problem as /sparql and the others would send it is in ``_meta``.
"""

from typing import Any, Final, NoReturn

import mcp_types as types
import orjson
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError

from publisher import __version__
from publisher.web.agents import resources
from publisher.web.agents.calls import Calls
from publisher.web.agents.prompts import PROMPTS
from publisher.web.agents.tools import TOOLS, Runner, Tool, words_of
from publisher.web.http.problems.by_error import INTERNAL
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.problems.responses import problem_members
from publisher.web.shell.dispatch import LogUnexpected

INSTRUCTIONS: Final = (
    "Registers of institutions as linked data. To answer a question about one institution: search by what is known of "
    "it, then record with the id of the right hit. To count or to list by several conditions: schema, then sparql. "
    "Every answer names the release that it is from; every record has an address (id) to cite and a licence."
)

_FAILED: Final = LogUnexpected("a tool failed")

_READ_ONLY: Final = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Context = ServerRequestContext[Any]
Page = types.PaginatedRequestParams | None


class PublicationServer:
    """Answers the requests of the protocol.

    Args:
        calls: gives each call its release.
        base: the base IRI, for the types of problems.
    """

    def __init__(self, calls: Calls, base: str) -> None:
        self._calls, self._base, self._runner = calls, base, Runner()

    def server(self) -> Server[Any]:
        """Return the SDK's server."""
        return Server(
            "institution-publisher",
            version=__version__,
            title="Institutions as linked data",
            instructions=INSTRUCTIONS,
            website_url=self._base,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_resource,
            on_list_prompts=self._list_prompts,
            on_get_prompt=self._get_prompt,
        )

    async def _list_tools(self, _: Context, __: Page) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_LISTED)

    async def _call_tool(self, _: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        problem = Problem(INTERNAL, INTERNAL.advice)
        with _FAILED:
            try:
                with self._calls.take() as call:
                    answer = await self._runner.run(params.name, params.arguments or {}, call)
                text = types.TextContent(text=orjson.dumps(answer).decode())
                return types.CallToolResult(content=[text], structured_content=answer)
            except ProblemError as error:
                problem = error.problem
        text = types.TextContent(text=words_of(problem))
        meta = {"problem": problem_members(problem, self._base)}
        return types.CallToolResult(content=[text], is_error=True, _meta=meta)

    async def _list_resources(self, _: Context, __: Page) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=resources.listed(self._base))

    async def _list_templates(self, _: Context, __: Page) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=resources.templates(self._base))

    async def _read_resource(self, _: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        address = str(params.uri)
        try:
            with self._calls.take() as call:
                text, media_type = await self._runner.in_thread(lambda call: resources.read(call, address), call)
        except ProblemError as error:
            _refuse(error.problem)
        content = types.TextResourceContents(uri=address, mime_type=media_type, text=text)
        return types.ReadResourceResult(contents=[content])

    async def _list_prompts(self, _: Context, __: Page) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[row.listed() for row in PROMPTS.values()])

    async def _get_prompt(self, _: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        prompt = PROMPTS.get(params.name)
        if prompt is None:
            raise MCPError(types.INVALID_PARAMS, f"no prompt is named {params.name!r}; there are {', '.join(PROMPTS)}")
        try:
            with self._calls.take() as call:
                text = prompt.write(call, dict(params.arguments or {}))
        except ProblemError as error:
            _refuse(error.problem)
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(description=prompt.description, messages=[message])


def _refuse(problem: Problem) -> NoReturn:
    """End a request that has no result to say it in.

    Raises:
        MCPError: always.
    """
    is_callers = 400 <= problem.kind.status < 500
    code = types.INVALID_PARAMS if is_callers else types.INTERNAL_ERROR
    raise MCPError(code, words_of(problem))


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=_READ_ONLY,
    )


_LISTED: Final = [_listed(tool) for tool in TOOLS]
