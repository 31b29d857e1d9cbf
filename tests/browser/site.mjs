// What is on a built site: its pages by kind and language, found from the pages themselves.
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Every HTML file of the folder: path for the browser, kind, language, size, whether a number in it has an ending. Redirects have no kind and are left out. */
export async function pages(folder) {
  const found = [];
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name.endsWith(".html"));
  for (const entry of files) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const text = await readFile(file, "utf8");
    const kind = /<body class="kind-([\w-]+)"/.exec(text)?.[1];
    const language = /<html lang="([\w-]+)"/.exec(text)?.[1];
    if (!kind || !language) continue;
    const path = "/" + relative(folder, file).split(sep).join("/").replace(/index\.html$/, "");
    found.push({ path, kind, language, size: text.length, alternates: (text.match(/hreflang="/g) ?? []).length, numbered: /\/page\//.test(path), endings: /[\d%]-\u2060?\p{Ll}{1,3}(?!\p{L})/u.test(text.replace(/<[^>]*>/g, "")) });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One page of each kind in each language: the largest, where the most can go wrong. Of articles, also the smallest. */
export function samples(all) {
  const chosen = new Map();
  for (const page of all) {
    const key = `${page.kind} ${page.language}`;
    if (!chosen.has(key) || chosen.get(key).size < page.size) chosen.set(key, page);
    const small = `small ${key}`;
    if (page.kind === "article" && (!chosen.has(small) || chosen.get(small).size > page.size)) chosen.set(small, page);
  }
  return [...new Set(chosen.values())];
}
