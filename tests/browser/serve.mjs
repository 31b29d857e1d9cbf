// Serves a built site on loopback as a good host would: compressed, with the headers of the site's `_headers`, with 404.html for what there is not.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
  ".json": "application/json", ".xml": "application/xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
};
const PACKED = new Set([".woff2", ".png"]);

/** The rules of a `_headers` file: a path (`*` stands for anything) and, indented below it, the headers of what is there. */
async function rules(folder) {
  const found = [];
  for (const line of (await readFile(join(folder, "_headers"), "utf8").catch(() => "")).split("\n")) {
    const [, name, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name) found.at(-1)?.headers.push([name.toLowerCase(), value]);
    else if (line.startsWith("/")) found.push({ path: new RegExp(`^${line.trim().split("*").map(escape).join(".*")}$`), headers: [] });
  }
  return found;
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Starts a server for the folder, on any free port if none is named; resolves to its origin and a function that stops it. `brotli: false` leaves gzip. */
export async function serve(folder, { port = 0, brotli = true } = {}) {
  const cache = new Map();
  const policy = await rules(folder);
  const load = async (path) => {
    if (!cache.has(path)) cache.set(path, readFile(join(folder, path)).catch(() => null));
    return cache.get(path);
  };
  const server = createServer(async (request, response) => {
    let path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    if (path.endsWith("/")) path += "index.html";
    let bytes = path.includes("..") ? null : await load(path);
    let status = 200;
    if (!bytes) {
      path = "/404.html";
      bytes = (await load(path)) ?? Buffer.from("not found");
      status = 404;
    }
    const ending = extname(path);
    const headers = { "content-type": TYPES[ending] ?? "application/octet-stream", "cache-control": "no-cache" };
    for (const rule of policy) if (rule.path.test(path)) for (const [name, value] of rule.headers) headers[name] = value;
    const accepts = request.headers["accept-encoding"] ?? "";
    if (!PACKED.has(ending) && brotli && accepts.includes("br")) {
      bytes = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
      headers["content-encoding"] = "br";
    } else if (!PACKED.has(ending) && accepts.includes("gzip")) {
      bytes = gzipSync(bytes);
      headers["content-encoding"] = "gzip";
    }
    headers["content-length"] = bytes.length;
    response.writeHead(status, headers);
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((done) => server.close(done)) };
}
