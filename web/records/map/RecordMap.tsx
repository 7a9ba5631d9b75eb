import { Button } from '@mantine/core';
import { IconCurrentLocation, IconMapPinSearch, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { useAggregate } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import listClasses from '../list/list.module.css';
import type { ListState } from '../list/state.ts';
import { both, chipsOf, complete, type Filter, fromChips, isCondition } from '../model/filter-tree.ts';
import { type PlaceOf, placeOf } from '../model/layouts.ts';
import { Canvas, type Circle, type Sight } from './Canvas.tsx';
import classes from './map.module.css';
import { namesIn, usePlaces } from './places.ts';
import { useTiles } from './tiles.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
}

const none: never[] = [];
const KM = [5, 10, 25, 50, 100, 250];

/** Records where they are. Only what is in sight is asked for; what lies close together is one mark with a number. */
export default function RecordMap({ tools, meta, state }: Props) {
  const place = placeOf(meta);
  const { t } = useTranslation('layouts');
  if (!place) return <EmptyState title={t('map.nothing')}>{t('map.nothingText')}</EmptyState>;
  return <Placing tools={tools} meta={meta} state={state} place={place} />;
}

function Placing({ tools, meta, state, place }: Props & { place: PlaceOf }) {
  const { t } = useTranslation('layouts');
  const { format } = tools;
  const [sight, setSight] = useState<Sight | null>(null);
  const [searching, setSearching] = useState(false);
  const filter = useMemo(() => complete(state.filter), [state.filter]);
  const query = useMemo(() => ({ filter, q: state.q || undefined, place }), [filter, state.q, place]);
  const found = usePlaces(meta, query, sight);
  const tiles = useTiles();
  const nowhere: Filter = { field: place.latitude, op: 'empty' };
  const unplaced = useAggregate(meta, {
    filter: both(nowhere, filter),
    q: state.q || undefined,
    measures: [{ fn: 'count', as: 'count' }],
  });
  const missing = unplaced.data?.groups[0]?.values.count;
  const circle = useMemo(() => circleOf(place, state.filter), [place, state.filter]);

  const around = (latitude: number, longitude: number, km = circle?.km ?? 25) => {
    const rest = chipsOf(state.filter).filter((chip) => !isNear(place, chip));
    const rounded = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
    const value = { latitude: rounded(latitude), longitude: rounded(longitude), km };
    state.setFilter(fromChips([...rest, { field: place.field.name, op: 'near', value }]));
    setSearching(false);
  };
  const nearMe = () => {
    const refused = () => notify(t('map.noPosition'), { tone: 'problem' });
    if (!navigator.geolocation) return refused();
    navigator.geolocation.getCurrentPosition(({ coords }) => around(coords.latitude, coords.longitude), refused);
  };

  return (
    <>
      <div className={classes.bar}>
        <button type="button" className={listClasses.tool} onClick={nearMe}>
          <IconCurrentLocation size={16} aria-hidden />
          {t('map.nearMe')}
        </button>
        <button
          type="button"
          className={listClasses.tool}
          aria-pressed={searching}
          onClick={() => setSearching((now) => !now)}
        >
          <IconMapPinSearch size={16} aria-hidden />
          {t(searching ? 'map.press' : 'map.around')}
        </button>
        {circle && (
          <>
            <select
              className={classes.km}
              aria-label={t('map.radius')}
              value={circle.km}
              onChange={(event) => around(circle.latitude, circle.longitude, Number(event.currentTarget.value))}
            >
              {[...new Set([...KM, circle.km])]
                .sort((a, b) => a - b)
                .map((km) => (
                  <option key={km} value={km}>
                    {t('map.km', { km: format.number(km) })}
                  </option>
                ))}
            </select>
            <button
              type="button"
              className={listClasses.clear}
              aria-label={t('map.everywhere')}
              onClick={() => state.setFilter(fromChips(chipsOf(state.filter).filter((chip) => !isNear(place, chip))))}
            >
              <IconX size={12} aria-hidden />
            </button>
          </>
        )}
        <span className={classes.note} role="status">
          {found.data && t('map.here', { count: found.data.total, text: format.number(found.data.total) })}
        </span>
        <span className={classes.spacer} />
        {typeof missing === 'number' && missing > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => state.set({ layout: 'list', filter: both(filter, nowhere) }, { push: true })}
          >
            {t('map.nowhere', { count: missing, text: format.number(missing) })}
          </Button>
        )}
      </div>
      {found.error && !found.data && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      <Canvas
        tools={tools}
        places={found.data?.places ?? none}
        tiles={tiles}
        circle={circle}
        at={state.search.at}
        searching={searching}
        onSight={(next, at) => {
          setSight(next);
          if (at !== state.search.at) state.set({ at });
        }}
        onPoint={around}
        onOpen={(id) => state.open(id)}
        onNames={(box) => namesIn(meta, query, box)}
      />
    </>
  );
}

const isNear = (place: PlaceOf, chip: Filter) =>
  isCondition(chip) && chip.op === 'near' && chip.field === place.field.name;

function circleOf(place: PlaceOf, filter: Filter | null): Circle | null {
  const near = chipsOf(filter).find((chip) => isNear(place, chip));
  const value = near && isCondition(near) ? (near.value as Partial<Circle> | undefined) : undefined;
  return value && typeof value.latitude === 'number' && typeof value.longitude === 'number' && value.km
    ? (value as Circle)
    : null;
}
