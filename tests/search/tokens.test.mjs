// The browser's tokenizer against the vectors that the Rust one keeps. Run: node --test tests/search/
import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import test from "node:test";
import { read, tokens } from "./engine.mjs";

const table = read("table.json");

test("texts give the terms of the vectors", () => {
  for (const { language, text, terms } of read("vectors.json")) {
    assert.deepEqual(tokens(table, language).stems(text), terms, `${language}: ${text}`);
  }
});

test("the script stays small", async () => {
  const { size } = await stat(new URL("../../static/search.js", import.meta.url));
  assert.ok(size <= 15_000, `${size} bytes`);
});
