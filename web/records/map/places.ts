import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { type KithRecord, titleOf } from '../api.ts';
import { both, type Filter } from '../model/filter-tree.ts';
import type { PlaceOf } from '../model/layouts.ts';
import type { Sight } from './Canvas.tsx';

export interface Box {
  south: number;
  north: number;
  west: number;
  east: number;
}

/** One record, or several that would lie on one another. */
export interface MapPlace {
  latitude: number;
  longitude: number;
  count: number;
  box: Box;
  id: string | null;
  title: string | null;
}

export interface Named {
  id: string;
  title: string;
}

interface Asked {
  filter: Filter | null;
  q: string | undefined;
  place: PlaceOf;
}

/** What lies in sight, put together by the server: as much as fits on a screen, however many records there are. */
export const usePlaces = (meta: ObjectMeta, { filter, q, place }: Asked, sight: Sight | null) =>
  useQuery({
    queryKey: ['records', meta.name, 'places', filter, q, place.latitude, sight],
    enabled: sight !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const { zoom, ...box } = sight as Sight;
      const { latitude, longitude } = place;
      const body = { latitude, longitude, box, zoom, ...(filter ? { filter } : {}), ...(q ? { q } : {}) };
      return api.post<{ places: MapPlace[]; total: number }>(`/${meta.plural}/places`, body, { signal });
    },
  });

const SHOWN = 50;

/** The first records of a place that cannot be come closer to. */
export async function namesIn(meta: ObjectMeta, { filter, q, place }: Asked, box: Box): Promise<Named[]> {
  const body = { filter: both(boxFilter(place, box), filter), fields: [meta.title], limit: SHOWN, ...(q ? { q } : {}) };
  const { data } = await api.post<{ data: KithRecord[] }>(`/${meta.plural}/query`, body);
  return data.map((record) => ({ id: record.id, title: titleOf(meta, record) }));
}

// A hair wider: numbers on their way through text and back are not quite the same.
const HAIR = 1e-6;

const boxFilter = (place: PlaceOf, { south, north, west, east }: Box): Filter => ({
  and: [
    { field: place.latitude, op: 'between', value: [south - HAIR, north + HAIR] },
    { field: place.longitude, op: 'between', value: [west - HAIR, east + HAIR] },
  ],
});
