// static/search.js for node. The repository has no package.json that would make it a module by its name, so its text is
// imported; without a document it paints nothing.
import { readFileSync } from "node:fs";

const folder = new URL("./", import.meta.url);
const source = readFileSync(new URL("../../static/search.js", folder), "utf8");

export const { Tokenizer, Index } = await import("data:text/javascript;base64," + Buffer.from(source).toString("base64"));

/** The JSON of a file beside this one. */
export const read = name => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
