// Ask an endpoint through sparql-http-client; prints what it got as JSON.
// node sparql-http-client.mjs ENDPOINT '{"select": "…", "ask": "…", "construct": "…", "describe": "…"}'
import ParsingClient from "sparql-http-client/ParsingClient.js";

const [endpoint, texts] = process.argv.slice(2);
const queries = JSON.parse(texts);
const client = new ParsingClient({ endpointUrl: endpoint });

const bindings = await client.query.select(queries.select);
const ask = await client.query.ask(queries.ask, { operation: "postUrlencoded" });
const construct = await client.query.construct(queries.construct, { operation: "postDirect" });
const describe = await client.query.construct(queries.describe);
console.log(
  JSON.stringify({
    select: bindings.map((row) => row.type.value),
    ask,
    construct: [...construct].map((quad) => quad.subject.value),
    describe: [...describe].map((quad) => quad.object.value),
  }),
);
