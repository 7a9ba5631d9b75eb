import { ActionIcon, NumberInput, TextInput, Tooltip } from '@mantine/core';
import { IconCurrentLocation } from '@tabler/icons-react';
import { useState } from 'react';
import { notify } from '../../kernel/notify.ts';
import { placeText, type Tools } from '../fields/tools.ts';
import { parsePlace } from '../model/place.ts';
import classes from './filter.module.css';

interface Near {
  latitude: number;
  longitude: number;
  km: number;
}

interface Props {
  tools: Tools;
  value: unknown;
  onChange(value: unknown): void;
}

const usualKm = 10;

/** A distance around a place: typed, or where one is. */
export function NearInput({ tools: { t }, value, onChange }: Props) {
  const near = (value && typeof value === 'object' ? value : {}) as Partial<Near>;
  const known = typeof near.latitude === 'number' && typeof near.longitude === 'number';
  const [text, setText] = useState(known ? placeText(near.latitude as number, near.longitude as number) : '');
  const [km, setKm] = useState(near.km ?? usualKm);
  const say = (place: { latitude: number; longitude: number } | null | undefined, distance: number) =>
    onChange(place ? { ...place, km: distance } : undefined);
  const here = () => {
    const refused = () => notify(t('fields:near.noPosition'), { tone: 'problem' });
    if (!navigator.geolocation) return refused();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const place = { latitude: coords.latitude, longitude: coords.longitude };
      setText(placeText(place.latitude, place.longitude));
      say(place, km);
    }, refused);
  };
  return (
    <span className={classes.pair}>
      <NumberInput
        size="xs"
        w={84}
        min={0.1}
        hideControls
        suffix=" km"
        aria-label={t('fields:near.km')}
        value={km}
        onChange={(next) => {
          const distance = Number(next);
          if (!(distance > 0)) return;
          setKm(distance);
          say(parsePlace(text), distance);
        }}
      />
      <TextInput
        size="xs"
        w={170}
        aria-label={t('fields:near.place')}
        placeholder={t('fields:near.place')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          say(parsePlace(event.currentTarget.value), km);
        }}
        data-autofocus
      />
      <Tooltip label={t('fields:near.here')}>
        <ActionIcon size="sm" aria-label={t('fields:near.here')} onClick={here}>
          <IconCurrentLocation size={14} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
