import { useQuery } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';

export interface MapTiles {
  url: string;
  attribution: string;
}

/** The tiles that an administrator has chosen; null for the outline, undefined as long as it is not known. */
export function useTiles(): MapTiles | null | undefined {
  const { data, isError } = useQuery({
    queryKey: ['map-tiles'],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      api
        .get<{ map_tiles: MapTiles | null }>('/workspace', undefined, { signal })
        .then((settings) => settings.map_tiles),
  });
  return isError ? null : data;
}
