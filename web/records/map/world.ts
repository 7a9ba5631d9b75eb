import type { FeatureCollection } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import fine from 'world-atlas/countries-50m.json?url';

/** The outlines of the countries, from this server: a map that asks nobody else. */
export async function worldOutline(): Promise<FeatureCollection> {
  const answer = await fetch(fine);
  const world = (await answer.json()) as Topology<{ countries: GeometryCollection }>;
  return feature(world, world.objects.countries) as FeatureCollection;
}
