import 'leaflet/dist/leaflet.css';
import { Button } from '@mantine/core';
import { IconCurrentLocation, IconMapPinSearch, IconX } from '@tabler/icons-react';
import L from 'leaflet';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { type KithRecord, titleOf, useAggregate } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { useRange } from '../layouts/useRange.ts';
import listClasses from '../list/list.module.css';
import type { ListState } from '../list/state.ts';
import { both, chipsOf, complete, type Filter, fromChips, isCondition } from '../model/filter-tree.ts';
import { type PlaceOf, placeOf } from '../model/layouts.ts';
import { valueAt } from '../model/objects.ts';
import { clustersOf, type Placed } from './clusters.ts';
import classes from './map.module.css';
import { worldOutline } from './world.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
}

/** More are not drawn; the bar says how many there are. */
const MOST = 2000;
const KM = [5, 10, 25, 50, 100, 250];

interface Sight {
  south: number;
  north: number;
  west: number;
  east: number;
  zoom: number;
}

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
  const asked = useMemo(() => sight && both(inSight(place, sight), filter), [place, sight, filter]);
  const range = useRange(
    meta,
    {
      filter: asked,
      q: state.q || undefined,
      sort: ['-updated_at'],
      fields: [meta.title, place.latitude, place.longitude],
    },
    MOST,
    sight !== null,
  );
  const nowhere: Filter = { field: place.latitude, op: 'empty' };
  const unplaced = useAggregate(meta, {
    filter: both(nowhere, filter),
    q: state.q || undefined,
    measures: [{ fn: 'count', as: 'count' }],
  });
  const missing = unplaced.data?.groups[0]?.values.count;
  const points = useMemo(() => range.rows.flatMap((row) => placedOf(meta, place, row)), [meta, place, range.rows]);
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
          {range.total !== null &&
            (range.total > range.rows.length
              ? t('shown', { shown: format.number(range.rows.length), total: format.number(range.total) })
              : t('map.here', { count: range.total, text: format.number(range.total) }))}
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
      {range.error && <ErrorState error={range.error} retry={range.retry} />}
      <Canvas
        tools={tools}
        points={points}
        circle={circle}
        at={state.search.at}
        searching={searching}
        onSight={(next, at) => {
          setSight(next);
          if (at !== state.search.at) state.set({ at });
        }}
        onPoint={around}
        onOpen={(id) => state.open(id)}
      />
    </>
  );
}

const inSight = (place: PlaceOf, { south, north, west, east }: Sight): Filter => ({
  and: [
    { field: place.latitude, op: 'between', value: [south, north] },
    { field: place.longitude, op: 'between', value: [west, east] },
  ],
});

function placedOf(meta: ObjectMeta, place: PlaceOf, row: KithRecord): Placed[] {
  const latitude = valueAt(row, place.latitude);
  const longitude = valueAt(row, place.longitude);
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return [];
  return [{ id: row.id, title: titleOf(meta, row), latitude, longitude }];
}

const isNear = (place: PlaceOf, chip: Filter) =>
  isCondition(chip) && chip.op === 'near' && chip.field === place.field.name;

interface Circle {
  latitude: number;
  longitude: number;
  km: number;
}

function circleOf(place: PlaceOf, filter: Filter | null): Circle | null {
  const near = chipsOf(filter).find((chip) => isNear(place, chip));
  const value = near && isCondition(near) ? (near.value as Partial<Circle> | undefined) : undefined;
  return value && typeof value.latitude === 'number' && typeof value.longitude === 'number' && value.km
    ? (value as Circle)
    : null;
}

interface CanvasProps {
  tools: Tools;
  points: Placed[];
  circle: Circle | null;
  at: string | undefined;
  searching: boolean;
  onSight(sight: Sight, at: string): void;
  onPoint(latitude: number, longitude: number): void;
  onOpen(id: string): void;
}

/** Leaflet, told what to show. */
function Canvas(props: CanvasProps) {
  const { tools, points, circle, at, searching } = props;
  const { t } = useTranslation('layouts');
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<L.Map | null>(null);
  const marks = useRef<L.LayerGroup | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [zoom, setZoom] = useState(2);

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; where it starts is read once
  useEffect(() => {
    if (!box.current) return;
    const [latitude, longitude, level] = (at ?? '').split(',').map(Number);
    const known = [latitude, longitude, level].every((n) => typeof n === 'number' && Number.isFinite(n));
    const made = L.map(box.current, {
      worldCopyJump: true,
      minZoom: 2,
      maxZoom: 17,
      attributionControl: false,
      zoomControl: false,
    });
    L.control.zoom({ zoomInTitle: t('map.closer'), zoomOutTitle: t('map.further') }).addTo(made);
    made.setView(known ? [latitude as number, longitude as number] : [35, 10], known ? (level as number) : 2);
    marks.current = L.layerGroup().addTo(made);
    const tell = () => {
      const bounds = made.getBounds().pad(0.1);
      const limit = (n: number, most: number) => Math.max(-most, Math.min(most, n));
      const center = made.getCenter();
      setZoom(made.getZoom());
      latest.current.onSight(
        {
          south: limit(bounds.getSouth(), 90),
          north: limit(bounds.getNorth(), 90),
          west: limit(bounds.getWest(), 180),
          east: limit(bounds.getEast(), 180),
          zoom: made.getZoom(),
        },
        `${center.lat.toFixed(3)},${center.lng.toFixed(3)},${made.getZoom()}`,
      );
    };
    made.on('moveend', tell);
    made.on('click', (event) => {
      if (latest.current.searching) latest.current.onPoint(event.latlng.lat, event.latlng.lng);
    });
    map.current = made;
    tell();
    let gone = false;
    void worldOutline().then((world) => {
      if (gone) return;
      L.geoJSON(world, { interactive: false, style: () => ({ className: classes.land }) })
        .addTo(made)
        .bringToBack();
    });
    const watch = new ResizeObserver(() => made.invalidateSize());
    watch.observe(box.current);
    return () => {
      gone = true;
      watch.disconnect();
      made.remove();
      map.current = null;
    };
  }, []);

  useEffect(() => {
    const group = marks.current;
    if (!group) return;
    group.clearLayers();
    for (const { latitude, longitude, members } of clustersOf(points, zoom)) {
      const [only] = members;
      const alone = members.length === 1 && only;
      const name = alone ? only.title : t('map.cluster', { count: members.length });
      const size = alone ? 14 : Math.min(48, 24 + Math.round(Math.log2(members.length) * 3));
      const mark = L.marker([latitude, longitude], {
        title: name,
        alt: name,
        keyboard: true,
        icon: L.divIcon({
          className: alone ? `${classes.point}` : `${classes.cluster}`,
          html: alone ? '' : tools.format.number(members.length),
          iconSize: [size, size],
        }),
      });
      mark.on('click', () => {
        if (alone) return latest.current.onOpen(only.id);
        const bounds = L.latLngBounds(members.map((m) => [m.latitude, m.longitude]));
        // People at one address cannot be told apart by coming closer.
        if (bounds.getNorthEast().equals(bounds.getSouthWest(), 1e-5)) mark.bindPopup(namesOf(members)).openPopup();
        else map.current?.fitBounds(bounds.pad(0.2), { maxZoom: 17 });
      });
      mark.addTo(group);
    }
    function namesOf(members: Placed[]): HTMLElement {
      const list = document.createElement('ul');
      list.className = classes.names ?? '';
      for (const one of members.slice(0, 50)) {
        const item = document.createElement('li');
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = one.title;
        button.onclick = () => latest.current.onOpen(one.id);
        item.append(button);
        list.append(item);
      }
      return list;
    }
  }, [points, zoom, tools, t]);

  useEffect(() => {
    if (!circle || !map.current) return;
    const ring = L.circle([circle.latitude, circle.longitude], {
      radius: circle.km * 1000,
      className: classes.ring,
      interactive: false,
    }).addTo(map.current);
    map.current.fitBounds(ring.getBounds(), { animate: false });
    return () => void ring.remove();
  }, [circle]);

  return (
    <div
      ref={box}
      className={classes.map}
      data-searching={searching || undefined}
      role="application"
      aria-label={t('map.title')}
    />
  );
}
