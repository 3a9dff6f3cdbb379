// The countries of the world as shapes. They are Natural Earth's (by way of the world atlas, which is in the public domain), at 1:50 million:
// coarse enough to be small, fine enough for a continent. It draws who holds the ground; a border here is no statement about a claim.

import type { Feature, FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-50m.json?url";

import { Problem } from "../api";
import { ALPHA3 } from "../countries";

export interface CountryProperties {
  iso3: string;
  name: string;
}

export type Countries = FeatureCollection<Polygon | MultiPolygon, CountryProperties>;

/** Areas that the atlas draws apart and ISO does not number, and the country under whose code the record has them. */
const UNNUMBERED: Record<string, string> = { Kosovo: "XKX", Somaliland: "SOM", "N. Cyprus": "CYP" };

let loaded: Promise<Countries> | null = null;

/** The shapes, fetched once. */
export function countries(): Promise<Countries> {
  loaded ??= fetch(atlas)
    .then(async (answer) => {
      if (!answer.ok) throw new Problem(answer.status, "The map's borders are missing", `${atlas} answered ${answer.status}.`, "Is the explorer whole? Build it again, or take another release.");
      return shapes((await answer.json()) as Topology<{ countries: GeometryCollection<{ name: string }> }>);
    })
    .catch((failure: unknown) => {
      loaded = null;
      throw failure;
    });
  return loaded;
}

function shapes(topology: Topology<{ countries: GeometryCollection<{ name: string }> }>): Countries {
  const all = feature(topology, topology.objects.countries);
  const features = all.features.flatMap((f): Feature<Polygon | MultiPolygon, CountryProperties>[] => {
    if (f.geometry.type !== "Polygon" && f.geometry.type !== "MultiPolygon") return [];
    const name = f.properties.name;
    const iso3 = ALPHA3.get(String(f.id ?? "")) ?? UNNUMBERED[name] ?? "";
    const rings = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
    const coordinates = rings.map((polygon) => polygon.map((ring) => unrolled(ring as [number, number][])));
    return [{ type: "Feature", geometry: { type: "MultiPolygon", coordinates }, properties: { iso3, name } }];
  });
  return { type: "FeatureCollection", features };
}

/**
 * The atlas's rings cross the date line, on a sphere without a seam; on the flat map such a step would be a line across all of it. A ring is
 * followed beyond 180 degrees instead, where the map knows how to cut it; one that goes all the way round is closed over its pole.
 */
function unrolled(ring: [number, number][]): [number, number][] {
  let turn = 0;
  const out = ring.map(([x, y], i): [number, number] => {
    const step = x - (ring[i - 1]?.[0] ?? x);
    if (step > 180) turn -= 360;
    else if (step < -180) turn += 360;
    return [x + turn, y];
  });
  const [first, last] = [out[0], out.at(-1)];
  if (turn !== 0 && first && last) {
    const pole = last[1] < 0 ? -90 : 90;
    out.push([last[0], pole], [first[0], pole], first);
  }
  return out;
}

export type Box = [west: number, south: number, east: number, north: number];

/** The box around a country, or around all of what is given; its largest part where it lies on both sides of the date line. */
export function boxOf(all: Countries, iso3: string): Box | null {
  const parts: Box[] = [];
  for (const f of all.features) {
    if (f.properties.iso3 !== iso3) continue;
    const polygons = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
    for (const [ring] of polygons) if (ring) parts.push(around(ring as [number, number][]));
  }
  const size = (b: Box): number => (b[2] - b[0]) * (b[3] - b[1]);
  const biggest = parts.toSorted((a, b) => size(b) - size(a))[0];
  if (!biggest) return null;
  // Islands far off would make the box of France span the ocean.
  return parts.filter((b) => Math.abs(b[0] - biggest[0]) < 30 && Math.abs(b[1] - biggest[1]) < 25).reduce(joined, biggest);
}

export function joined(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function around(ring: [number, number][]): Box {
  return ring.map(([x, y]): Box => [x, y, x, y]).reduce(joined);
}
