import { Input, TextInput } from '@mantine/core';
import { useState } from 'react';
import { parsePlace } from '../model/place.ts';
import type { FieldInputProps } from './FieldInput.tsx';
import classes from './fields.module.css';
import { type Address, asAddress, placeText } from './tools.ts';

const parts = ['street', 'postal_code', 'city', 'region', 'country'] as const;

/** A postal address in its parts, and where it is on the map. */
export default function AddressInput(props: FieldInputProps) {
  const { tools, field, value, onChange, onInvalid, error, label = '', required } = props;
  const { t } = tools;
  const address = asAddress(value) ?? {};
  const { latitude, longitude } = address;
  const [place, setPlace] = useState(() =>
    typeof latitude === 'number' && typeof longitude === 'number' ? placeText(latitude, longitude) : '',
  );
  const [wrong, setWrong] = useState<string | null>(null);
  const set = (change: Partial<Address>) => {
    const next: Address = { ...address, ...change };
    const filled = Object.values(next).some((part) => part !== null && part !== undefined && part !== '');
    onChange(filled ? next : null);
  };
  return (
    <Input.Wrapper
      component="fieldset"
      className={classes.fieldset}
      label={label}
      description={field.help}
      error={error}
      withAsterisk={required}
      labelElement="div"
    >
      <div className={classes.address}>
        {parts.map((part, index) => (
          <TextInput
            key={part}
            size="xs"
            className={part === 'street' ? classes.wide : undefined}
            name={index === 0 ? field.name : undefined}
            aria-label={`${label}: ${t(`points.parts.${part}`)}`}
            placeholder={t(`points.parts.${part}`)}
            data-autofocus={(index === 0 && props.autoFocus) || undefined}
            maxLength={300}
            value={address[part] ?? ''}
            onChange={(event) => set({ [part]: event.currentTarget.value || null })}
          />
        ))}
        <TextInput
          size="xs"
          className={classes.wide}
          aria-label={`${label}: ${t('fields:address.place')}`}
          placeholder={t('fields:address.place')}
          title={t('fields:address.placeHelp')}
          value={place}
          error={wrong}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setPlace(typed);
            const read = parsePlace(typed);
            const message = read === undefined ? t('fields:address.notPlace') : null;
            setWrong(message);
            onInvalid?.(message);
            if (read !== undefined) set(read ?? { latitude: null, longitude: null });
          }}
        />
      </div>
    </Input.Wrapper>
  );
}
