// Serves a built site on loopback as a good host would: compressed, with 404.html for what there is not.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
  ".json": "application/json", ".xml": "application/xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
};
const PACKED = new Set([".woff2", ".png"]);

/** Starts a server for the folder; resolves to its origin and a function that stops it. */
export async function serve(folder) {
  const cache = new Map();
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
    const headers = { "content-type": TYPES[ending] ?? "application/octet-stream", "cache-control": "no-store" };
    const accepts = request.headers["accept-encoding"] ?? "";
    if (!PACKED.has(ending) && accepts.includes("br")) {
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
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  return { origin: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) };
}
