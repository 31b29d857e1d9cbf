// Makes src/plan/view/charts/outlines.txt: the outlines of all countries, simplified once, in a compact form.
//
//   npm install && node outlines.mjs ../../src/plan/view/charts/outlines.txt
//
// Data: Natural Earth 1:50m (public domain), as packed by the npm package `world-atlas`.
// Borders are simplified as arcs, which both neighbours share: no gaps open between countries.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as topojson from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);
const codes = require("i18n-iso-countries");

/** Units of the file in a degree. */
const UNITS = 20;
/** A corner goes when its triangle is smaller, in square degrees. */
const SMALLEST_CORNER = 0.03;
/** An island goes when it is smaller, in square degrees. */
const SMALLEST_ISLAND = 0.25;

const world = JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json"), "utf8"));
const simple = simplify(presimplify(world), SMALLEST_CORNER);
const { version } = require("world-atlas/package.json");

function area(ring) {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++) twice += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return Math.abs(twice) / 2;
}

/** A ring as whole numbers: the first point, then differences; points that fall together are left out. */
function packed(ring) {
  const points = ring.map(([x, y]) => [Math.round(x * UNITS), Math.round(y * UNITS)]);
  points.pop(); // rings are closed
  const kept = points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
  if (kept.length < 3) return null;
  const numbers = kept.flatMap(([x, y], i) => (i === 0 ? [x, y] : [x - kept[i - 1][0], y - kept[i - 1][1]]));
  return numbers.join(" ");
}

const lines = [];
for (const geometry of simple.objects.countries.geometries) {
  const code = codes.numericToAlpha2(geometry.id ?? "") ?? "--";
  const shape = topojson.feature(simple, geometry).geometry;
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.type === "MultiPolygon" ? shape.coordinates : [];
  const outer = polygons.map((polygon) => polygon[0]).sort((a, b) => area(b) - area(a));
  const rings = outer.filter((ring, i) => i === 0 || area(ring) >= SMALLEST_ISLAND).map(packed).filter(Boolean);
  if (rings.length > 0) lines.push(`${code} ${rings.join(";")}`);
}
lines.sort();
const header = [
  `# Outlines of countries: Natural Earth 1:50m (public domain, naturalearthdata.com), from the npm package world-atlas ${version}.`,
  "# Simplified by tools/outlines/outlines.mjs; do not edit.",
  `# A line is a country: its ISO 3166 code (-- where it has none), then rings of longitude and latitude in 1/${UNITS} degree, each point but the first as a difference.`,
];
writeFileSync(process.argv[2], `${[...header, ...lines].join("\n")}\n`);
