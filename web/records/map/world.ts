import type { FeatureCollection, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import fine from 'world-atlas/countries-50m.json?url';

/** The outlines of the countries, from this server: a map that asks nobody else. */
export async function worldOutline(): Promise<FeatureCollection> {
  const answer = await fetch(fine);
  const world = (await answer.json()) as Topology<{ countries: GeometryCollection }>;
  const countries = feature(world, world.objects.countries) as FeatureCollection;
  for (const { geometry } of countries.features) {
    if (geometry.type === 'Polygon') geometry.coordinates = geometry.coordinates.map(whole);
    if (geometry.type === 'MultiPolygon')
      geometry.coordinates = geometry.coordinates.map((polygon) => polygon.map(whole));
  }
  return countries;
}

/** A coast that crosses the date line goes on beyond it; drawn back to the other side it would cut through the whole map. */
function whole(ring: Position[]): Position[] {
  const longitudes = ring.map(([longitude = 0]) => longitude);
  const crosses = Math.max(...longitudes) - Math.min(...longitudes) > 180;
  // Around the pole there is no other side.
  if (!crosses || ring.some(([, latitude = 0]) => latitude < -85)) return ring;
  return ring.map(([longitude = 0, latitude = 0]) => [longitude < 0 ? longitude + 360 : longitude, latitude]);
}
