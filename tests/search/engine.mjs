// The half of static/search.js that needs no page, for node. The repository has no package.json that would make it a module by its
// name, so its text is imported.
import { readFileSync } from "node:fs";

const folder = new URL("./", import.meta.url);
const source = readFileSync(new URL("../../static/search.js", folder), "utf8");

export const { openIndex } = await import("data:text/javascript;base64," + Buffer.from(source.split("// The page:")[0]).toString("base64"));

/** The words of a language without an index. */
export const tokens = (table, language) => openIndex({ table, language, segments: [], terms: [] });

/** The JSON of a file beside this one. */
export const read = name => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
