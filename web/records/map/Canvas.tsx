import 'leaflet/dist/leaflet.css';
import L from 'leaflet';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tools } from '../fields/tools.ts';
import classes from './map.module.css';
import type { Box, MapPlace, Named } from './places.ts';
import type { MapTiles } from './tiles.ts';
import { worldOutline } from './world.ts';

export interface Sight extends Box {
  zoom: number;
}

export interface Circle {
  latitude: number;
  longitude: number;
  km: number;
}

interface Props {
  tools: Tools;
  places: MapPlace[];
  /** Undefined as long as it is not known. */
  tiles: MapTiles | null | undefined;
  circle: Circle | null;
  at: string | undefined;
  searching: boolean;
  onSight(sight: Sight, at: string): void;
  onPoint(latitude: number, longitude: number): void;
  onOpen(id: string): void;
  /** What lies in a place too narrow to come closer to. */
  onNames(box: Box): Promise<Named[]>;
}

/** Leaflet, told what to show. */
export function Canvas(props: Props) {
  const { tools, places, tiles, circle, at, searching } = props;
  const { t } = useTranslation('layouts');
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<L.Map | null>(null);
  const marks = useRef<L.LayerGroup | null>(null);
  const latest = useRef(props);
  latest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; where it starts is read once
  useEffect(() => {
    if (!box.current) return;
    const [latitude, longitude, level] = (at ?? '').split(',').map(Number);
    const known = [latitude, longitude, level].every((n) => typeof n === 'number' && Number.isFinite(n));
    const made = L.map(box.current, {
      worldCopyJump: true,
      minZoom: 2,
      maxZoom: 17,
      attributionControl: true,
      zoomControl: false,
    });
    L.control.zoom({ zoomInTitle: t('map.closer'), zoomOutTitle: t('map.further') }).addTo(made);
    made.setView(known ? [latitude as number, longitude as number] : [35, 10], known ? (level as number) : 2);
    made.attributionControl.setPrefix(false);
    marks.current = L.layerGroup().addTo(made);
    const tell = () => {
      const bounds = made.getBounds().pad(0.1);
      const limit = (n: number, most: number) => Math.max(-most, Math.min(most, n));
      const center = made.getCenter();
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
    const watch = new ResizeObserver(() => made.invalidateSize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.remove();
      map.current = null;
    };
  }, []);

  useEffect(() => {
    const group = marks.current;
    if (!group) return;
    group.clearLayers();
    for (const { latitude, longitude, count, box, id, title } of places) {
      const name = id ? (title ?? t('map.unnamed')) : t('map.cluster', { count });
      const size = id ? 14 : Math.min(48, 24 + Math.round(Math.log2(count) * 3));
      const mark = L.marker([latitude, longitude], {
        title: name,
        alt: name,
        keyboard: true,
        icon: L.divIcon({
          className: id ? `${classes.point}` : `${classes.cluster}`,
          html: id ? '' : tools.format.number(count, { notation: 'compact' }),
          iconSize: [size, size],
        }),
      });
      mark.on('click', () => {
        if (id) return latest.current.onOpen(id);
        const bounds = L.latLngBounds([box.south, box.west], [box.north, box.east]);
        // People at one address cannot be told apart by coming closer.
        if (!bounds.getNorthEast().equals(bounds.getSouthWest(), 1e-5))
          return void map.current?.fitBounds(bounds.pad(0.2), { maxZoom: 17 });
        const list = document.createElement('ul');
        list.className = classes.names ?? '';
        const popup = mark.bindPopup(list).openPopup();
        void latest.current.onNames(box).then((all) => {
          for (const one of all) list.append(nameOf(one));
          popup.getPopup()?.update();
        });
      });
      mark.addTo(group);
      // Else a mark is read out as its bare number.
      mark.getElement()?.setAttribute('aria-label', name);
    }
    function nameOf(one: Named): HTMLElement {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = one.title;
      button.onclick = () => latest.current.onOpen(one.id);
      item.append(button);
      return item;
    }
  }, [places, tools, t]);

  // What lies under the marks: the tiles of the workspace, else the outline that is here.
  const url = tiles?.url;
  const thanks = tiles?.attribution;
  const told = tiles !== undefined;
  useEffect(() => {
    const made = map.current;
    if (!made || !told) return;
    let under: L.Layer | null = null;
    let gone = false;
    if (url) {
      // Tile servers want to know which site asks; nothing but its name is told.
      under = L.tileLayer(url, { maxZoom: 19, referrerPolicy: 'origin', attribution: escaped(thanks ?? '') }).addTo(
        made,
      );
    } else {
      void worldOutline().then((world) => {
        if (gone) return;
        const outline = { interactive: false, style: () => ({ className: classes.land }) };
        under = L.geoJSON(world, outline).addTo(made).bringToBack();
      });
    }
    return () => {
      gone = true;
      // The map itself may be gone before.
      if (map.current) under?.remove();
    };
  }, [url, thanks, told]);

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

const escaped = (text: string) => {
  const element = document.createElement('span');
  element.textContent = text;
  return element.innerHTML;
};
