// Read downloads with Node's fetch and its decoders, and with fflate if it is installed; print what each of them got.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import zlib from "node:zlib";

const [modules, ...urls] = process.argv.slice(2);
const sha256 = (body) => createHash("sha256").update(body).digest("hex");
const bytes = async (url, headers = {}) => Buffer.from(await (await fetch(url, { headers })).arrayBuffer());

async function streamed(stream) {
  const parts = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const readers = {
  "node fetch": (url) => bytes(url),
  "node fetch gzip": (url) => bytes(url, { "Accept-Encoding": "gzip" }),
  "node fetch zstd": (url) => bytes(url, { "Accept-Encoding": "zstd, gzip" }),
  "node fetch stream": async (url) => streamed((await fetch(url)).body),
};
const decoders = {
  "node gunzipSync": (body) => zlib.gunzipSync(body),
  "node createGunzip": (body) => streamed(zlib.createGunzip().end(body)),
  "node DecompressionStream": (body) =>
    streamed(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))),
};
try {
  const fflate = createRequire(`${modules}/package.json`)("fflate");
  decoders["fflate gunzipSync"] = (body) => fflate.gunzipSync(body);
  decoders["fflate Gunzip"] = (body) => {
    const parts = [];
    const gunzip = new fflate.Gunzip((part) => parts.push(Buffer.from(part)));
    for (let at = 0; at < body.length; at += 1000) gunzip.push(body.subarray(at, at + 1000), at + 1000 >= body.length);
    return Buffer.concat(parts);
  };
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
}

const found = {};
for (const url of urls) {
  const ways = url.endsWith(".gz") ? decoders : readers;
  for (const [name, read] of Object.entries(ways)) {
    found[name] ??= {};
    try {
      found[name][url] = sha256(url.endsWith(".gz") ? await read(await bytes(url)) : await read(url));
    } catch (error) {
      found[name][url] = String(error);
    }
  }
}
console.log(JSON.stringify(found));
