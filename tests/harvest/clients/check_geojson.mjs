// Check a GeoJSON text from standard input: check_geojson.mjs TOOLS, the folder whose node_modules has check-geojson.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const { check } = createRequire(join(process.argv[2], "package.json"))("@placemarkio/check-geojson");
try {
  check(readFileSync(0, "utf8"));
  process.stdout.write("valid");
} catch (fault) {
  process.stdout.write(JSON.stringify(fault.issues ?? String(fault)));
  process.exitCode = 1;
}
