// How the map is drawn. What is known to a site or a town is a circle, its area by the number of independent sources. What is known to a country
// only is a shade over the whole country, and what is known to a region is a hatching over its country, because the atlas has no regions: neither
// is ever a point, least of all in a capital.

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";

import { label } from "../label";
import { CLASSES, classOf } from "../score";
import { token } from "../theme";
import type { MapAnswer, MapArea } from "../types";
import type { Countries } from "./geography";

export const HATCH = "hatch";
/** Layers that answer to the pointer, the topmost first. */
export const TOUCHED = ["points", "regions", "areas"];

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const NOTHING = "none";

/** The class of a mean score as a property of a feature: an index into CLASSES. */
function rank(score: number | null): number {
  const of = classOf(score);
  return of ? CLASSES.indexOf(of) : CLASSES.length;
}

function colours(): ExpressionSpecification {
  const [a, b, c, d] = CLASSES.map((k) => token(`--${k.quad.toLowerCase()}`)) as [string, string, string, string];
  return ["match", ["get", "rank"], 0, a, 1, b, 2, c, 3, d, token("--relation")];
}

/** The style with the colours of the theme as it is now. */
export function style(world: Countries, chosen: string | null): StyleSpecification {
  const land = token("--sheet");
  const layers: LayerSpecification[] = [
    { id: "sea", type: "background", paint: { "background-color": token("--sunk") } },
    { id: "land", type: "fill", source: "world", paint: { "fill-color": land, "fill-outline-color": land } },
    { id: "areas", type: "fill", source: "areas", filter: ["==", ["get", "precision"], "country"], paint: { "fill-color": colours(), "fill-opacity": ["get", "strength"] } },
    { id: "regions", type: "fill", source: "areas", filter: ["==", ["get", "precision"], "admin1"], paint: { "fill-pattern": ["concat", `${HATCH}-`, ["get", "rank"]], "fill-opacity": 0.75 } },
    { id: "borders", type: "line", source: "world", paint: { "line-color": token("--rule-2"), "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.3, 6, 1] } },
    { id: "chosen-area", type: "line", source: "areas", filter: ["==", ["get", "key"], chosen ?? NOTHING], paint: { "line-color": token("--chosen-line"), "line-width": 3 } },
    {
      id: "points",
      type: "circle",
      source: "points",
      layout: { "circle-sort-key": ["-", 0, ["get", "sources"]] },
      paint: {
        // On the whole world in a small window, circles of full size would hide each other.
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 0, ["*", 0.45, ["get", "radius"]], 2.5, ["get", "radius"]],
        "circle-color": colours(),
        "circle-opacity": ["match", ["get", "precision"], "exact", 0.95, 0.55],
        "circle-stroke-width": ["case", ["==", ["get", "key"], chosen ?? NOTHING], 4, ["==", ["get", "precision"], "exact"], 2, 1.2],
        "circle-stroke-color": ["case", ["==", ["get", "key"], chosen ?? NOTHING], token("--chosen-line"), ["==", ["get", "precision"], "exact"], token("--ink"), colours()],
      },
    },
    {
      id: "names",
      type: "symbol",
      source: "points",
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["sans-serif"],
        "text-size": 12,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": ["+", 0.4, ["/", ["get", "radius"], 12]],
        "text-justify": "auto",
        "symbol-sort-key": ["-", 0, ["get", "sources"]],
      },
      paint: { "text-color": token("--ink"), "text-halo-color": land, "text-halo-width": 1.4 },
    },
  ];
  return {
    version: 8,
    sources: {
      world: { type: "geojson", data: world },
      areas: { type: "geojson", data: EMPTY },
      points: { type: "geojson", data: EMPTY },
    },
    layers,
  };
}

/** The hatching of a class, in its colour: stripes on nothing, so that a shade beneath stays to be seen. */
export function hatch(colour: string): ImageData | null {
  const size = 12;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  for (const at of [-size, 0, size]) {
    context.moveTo(at - 2, size + 2);
    context.lineTo(at + size + 2, -2);
  }
  context.stroke();
  return context.getImageData(0, 0, size, size);
}

/** The colours of the classes, by rank; the last is for what has no score. */
export function palette(): string[] {
  return [...CLASSES.map((k) => token(`--${k.quad.toLowerCase()}`)), token("--relation")];
}

export function keyOf(area: MapArea): string {
  return area.admin1 ? `${area.country}:${area.admin1}` : area.country;
}

/** Circles, the small ones on top. */
export function points(answer: MapAnswer): FeatureCollection {
  const most = Math.max(1, ...answer.points.map((p) => p.sources));
  return {
    type: "FeatureCollection",
    features: answer.points.map((p) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [p.longitude, p.latitude] },
      properties: {
        key: p.place_id,
        label: label(p.name),
        precision: p.precision,
        sources: p.sources,
        radius: 4 + 12 * Math.sqrt(p.sources / most),
        rank: rank(p.score),
      },
    })),
  };
}

/** The countries over which something lies, once for each area, stronger the more sources there are. */
export function areas(answer: MapAnswer, world: Countries): FeatureCollection {
  const most = Math.max(1, ...answer.areas.map((a) => a.sources));
  return {
    type: "FeatureCollection",
    features: answer.areas.flatMap((a) =>
      world.features
        .filter((f) => f.properties.iso3 === a.country)
        .map((f) => ({
          type: "Feature" as const,
          geometry: f.geometry,
          properties: { key: keyOf(a), precision: a.precision, strength: 0.2 + 0.35 * Math.sqrt(a.sources / most), rank: rank(a.score) },
        })),
    ),
  };
}
