"""The SDK's own client over both transports: tools, resources and prompts, their bounds and their errors."""

import pytest
from jsonschema import Draft202012Validator


async def call(client, name, **arguments):
    """Call a tool; the client checks what it answers by the tool's output schema."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content[0].text
    return result.structured_content


async def failed(client, name, **arguments):
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return result.content[0].text, result.meta["problem"]


@pytest.mark.parametrize(
    "words",
    ["science department in Lanzhou", "telephone of the science department in Lanzhou", "甘肃 science technology dept"],
)
def test_telephone_of_the_science_department_in_lanzhou_takes_two_calls(ask_by_both, words):
    """The client knows nothing but what the tools answer."""

    async def conversation(client):
        found = await call(client, "search", text=words)
        best = (found["things"] or found["similar"])[0]
        record = await call(client, "record", id=best["id"])
        return best["name"], [row["number"] for contact in record["contacts"] for row in contact["telephones"]]

    name, numbers = ask_by_both(conversation)

    assert name == "Gansu Provincial Department of Science and Technology"
    assert set(numbers) == {"+869318834621"}


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_tools_are_listed_with_schemas_and_change_nothing(ask_by_both, mode):
    async def conversation(client):
        return (await client.list_tools()).tools

    tools = ask_by_both(conversation, mode)

    assert {tool.name for tool in tools} == {"about", "search", "match", "record", "schema", "sparql"}
    for tool in tools:
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False


def test_every_tool_answers_what_its_schema_says(ask_by_both):
    async def conversation(client):
        about = await call(client, "about")
        matched = await call(client, "match", text="Dept. of Science and Technology, Gansu, China", limit=1)
        schema = await call(client, "schema", topics=["classes", "examples"], limit=3)
        counted = await call(client, "sparql", query=schema["examples"][0]["query"])
        return about, matched, schema, counted

    about, matched, schema, counted = ask_by_both(conversation)

    assert about["things"]["institution"] > 8
    assert about["sources"][0]["records"] == 8
    assert matched["candidates"][0]["name"] == "Gansu Provincial Department of Science and Technology"
    assert len(schema["classes"]) == 3
    assert schema["more"]["classes"]["total"] > 3
    assert schema["properties"] == []
    assert counted["rows"][0]["name"]["type"] == "literal"


def test_long_answers_are_cut_and_say_how_to_get_the_rest(ask):
    async def conversation(client):
        page = await call(client, "search", kind="institution", limit=2)
        following = await call(client, "search", kind="institution", limit=2, page=2)
        rows = await call(client, "sparql", query="SELECT ?s WHERE { ?s ?p ?o } LIMIT 50", limit=7)
        science = (await call(client, "search", text="science and technology"))["things"][0]
        record = await call(client, "record", id=science["id"], values=1)
        return page, following, rows, record

    page, following, rows, record = ask(conversation)

    assert page["more"]["shown"] == 2
    assert page["more"]["total"] == page["total"] == following["total"]
    assert page["things"] != following["things"]
    assert rows["more"] == {"shown": 7, "total": 50, "how": rows["more"]["how"]}
    assert "OFFSET 7" in rows["more"]["how"]
    assert record["more"]["contacts"]["total"] > 1
    assert len(record["contacts"]) == 1


def test_a_record_is_found_by_id_document_slug_and_telephone(ask):
    async def conversation(client):
        first = (await call(client, "search", text="market regulation"))["things"][0]
        slug = first["id"].rpartition("/")[2]
        names = [first["id"], first["document"], f"{first['document']}.ttl", slug, f"institution/{slug}"]
        return first["id"], {(await call(client, "record", id=name))["id"] for name in names}

    iri, found = ask(conversation)

    assert found == {iri}


@pytest.mark.parametrize(
    ("tool", "arguments", "slug", "words"),
    [
        pytest.param("sparql", {"query": "SELECT * WHERE { ?s ?p }"}, "query-syntax", "line 1", id="syntax"),
        pytest.param("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "query-refused", "not allowed", id="update"),
        pytest.param(
            "sparql", {"query": "SELECT * { SERVICE <http://x/> {} }"}, "query-refused", "SERVICE", id="service"
        ),
        pytest.param(
            "sparql",
            {"query": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"},
            "result-too-large",
            "LIMIT",
            id="rows",
        ),
        pytest.param("sparql", {}, "bad-request", "query: field required", id="argument-missing"),
        pytest.param("search", {"limit": 51}, "bad-request", "limit: input should be less", id="limit"),
        pytest.param("search", {"colour": "red"}, "bad-request", "colour", id="argument-unknown"),
        pytest.param("search", {"page": 10_000, "limit": 50}, "not-found", "add a filter", id="page"),
        pytest.param("record", {"id": "no-such-thing"}, "not-found", "call search", id="record"),
        pytest.param("write", {}, "not-found", "there are about, search", id="tool"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(ask, tool, arguments, slug, words):
    text, problem = ask(lambda client: failed(client, tool, **arguments))

    assert text.startswith(f"{slug}: ")
    assert words in text
    assert problem["type"].endswith(f"/problems/{slug}")


def test_an_ask_and_a_graph(ask):
    async def conversation(client):
        truth = await call(client, "sparql", query="ASK { ?s ?p ?o }")
        graph = await call(client, "sparql", query="CONSTRUCT WHERE { ?s a ?class } LIMIT 2")
        return truth, graph

    truth, graph = ask(conversation)

    assert truth["boolean"] is True
    assert " a " in graph["graph"] or "rdf:type" in graph["graph"]


def test_resources_are_what_the_site_has_at_their_addresses(ask_by_both, base):
    async def conversation(client):
        listed = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        text = (await client.read_resource(str(listed[0].uri))).contents[0]
        thing = (await call(client, "search", text="finance bureau"))["things"][0]
        turtle = (await client.read_resource(f"{thing['document']}.ttl")).contents[0]
        return templates, text, turtle

    templates, text, turtle = ask_by_both(conversation)

    assert {row.mime_type for row in templates} == {"text/turtle", "application/ld+json"}
    assert text.mime_type == "text/markdown"
    assert text.text.startswith("# ")
    assert turtle.mime_type == "text/turtle"
    assert f"{base}/id/institution/" in turtle.text


def test_a_resource_that_is_not_there_is_an_error_in_words(ask, base):
    from mcp.shared.exceptions import MCPError

    async def conversation(client):
        with pytest.raises(MCPError, match="there is no such resource"):
            await client.read_resource(f"{base}/doc/institution/nobody.ttl")

    ask(conversation)


def test_prompts_bring_what_a_model_needs(ask):
    async def conversation(client):
        names = {row.name: row.arguments[0].name for row in (await client.list_prompts()).prompts}
        written = await client.get_prompt("write-query", {"question": "How many bureaus are there?"})
        return names, written.messages[0].content.text

    names, text = ask(conversation)

    assert names == {"find-contact": "institution", "write-query": "question"}
    assert "How many bureaus are there?" in text
    assert "org:FormalOrganization" in text
