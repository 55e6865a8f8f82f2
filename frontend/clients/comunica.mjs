// Ask an endpoint through Comunica, which reads its service description first; prints what it got as JSON.
// node comunica.mjs ENDPOINT '{"select": "…", "ask": "…", "construct": "…", "describe": "…"}'
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, texts] = process.argv.slice(2);
const queries = JSON.parse(texts);
const engine = new QueryEngine();
const context = { sources: [{ type: "sparql", value: endpoint }] };

const bindings = await (await engine.queryBindings(queries.select, context)).toArray();
const ask = await engine.queryBoolean(queries.ask, context);
const construct = await (await engine.queryQuads(queries.construct, context)).toArray();
const describe = await (await engine.queryQuads(queries.describe, context)).toArray();
console.log(
  JSON.stringify({
    select: bindings.map((row) => row.get("type").value),
    ask,
    construct: construct.map((quad) => quad.subject.value),
    describe: describe.map((quad) => quad.object.value),
  }),
);
