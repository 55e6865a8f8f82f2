// Query a document that Comunica finds by its address; prints the types that it found as JSON.
// node comunica-document.mjs ADDRESS 'SELECT ?type WHERE { … }'
import { QueryEngine } from "@comunica/query-sparql";

const [address, text] = process.argv.slice(2);
const bindings = await (await new QueryEngine().queryBindings(text, { sources: [address] })).toArray();
console.log(JSON.stringify(bindings.map((row) => row.get("type").value)));
