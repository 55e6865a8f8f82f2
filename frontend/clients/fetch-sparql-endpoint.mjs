// Ask an endpoint through fetch-sparql-endpoint; prints what it got as JSON.
// node fetch-sparql-endpoint.mjs ENDPOINT '{"select": "…", "ask": "…", "construct": "…", "describe": "…"}'
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";

const [endpoint, texts] = process.argv.slice(2);
const queries = JSON.parse(texts);
const fetcher = new SparqlEndpointFetcher();

const all = async (stream) => {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
};

const bindings = await all(await fetcher.fetchBindings(endpoint, queries.select));
const ask = await fetcher.fetchAsk(endpoint, queries.ask);
const construct = await all(await fetcher.fetchTriples(endpoint, queries.construct));
const describe = await all(await fetcher.fetchTriples(endpoint, queries.describe));
console.log(
  JSON.stringify({
    select: bindings.map((row) => row.type.value),
    ask,
    construct: construct.map((quad) => quad.subject.value),
    describe: describe.map((quad) => quad.object.value),
  }),
);
