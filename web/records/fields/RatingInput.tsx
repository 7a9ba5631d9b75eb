import { Input } from '@mantine/core';
import { IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { FieldInputProps } from './FieldInput.tsx';
import classes from './fields.module.css';
import type { Tools } from './tools.ts';

interface StarsProps {
  tools: Tools;
  label: string;
  max: number;
  value: number | null;
  onChange(value: number | null): void;
  autoFocus?: boolean;
}

/** Stars to press: arrows step, a digit jumps, Delete takes the rating away. */
export function Stars({ tools, label, max, value, onChange, autoFocus }: StarsProps) {
  const [over, setOver] = useState<number | null>(null);
  const group = useRef<HTMLDivElement>(null);
  const name = useId();
  const shown = over ?? value ?? 0;
  useEffect(() => {
    if (autoFocus) group.current?.querySelector<HTMLInputElement>('input:checked, input')?.focus();
  }, [autoFocus]);
  const onKeyDown = (event: KeyboardEvent) => {
    const digit = Number(event.key);
    if (event.key === 'Delete' || event.key === 'Backspace' || event.key === '0') {
      event.preventDefault();
      onChange(null);
    } else if (digit >= 1 && digit <= max) {
      event.preventDefault();
      onChange(digit);
    }
  };
  return (
    // The radio buttons have the keyboard; the group only adds digits and Delete.
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      className={classes.starsInput}
      onKeyDown={onKeyDown}
      onMouseLeave={() => setOver(null)}
    >
      {Array.from({ length: max }, (_, index) => index + 1).map((star) => (
        <label
          key={star}
          className={classes.star}
          data-on={star <= shown || undefined}
          onMouseEnter={() => setOver(star)}
        >
          <input
            type="radio"
            name={name}
            checked={value === star}
            aria-label={tools.t('fields:rating.of', { value: star, max })}
            onChange={() => onChange(star)}
          />
          {star <= shown ? <IconStarFilled size={18} aria-hidden /> : <IconStar size={18} aria-hidden />}
        </label>
      ))}
      {value !== null && (
        <button
          type="button"
          className={classes.chipRemove}
          aria-label={tools.t('fields:rating.none')}
          title={tools.t('fields:rating.none')}
          onClick={() => onChange(null)}
        >
          <IconX size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

export function RatingInput({
  tools,
  field,
  value,
  onChange,
  error,
  label = '',
  required,
  autoFocus,
}: FieldInputProps) {
  return (
    <Input.Wrapper label={label} description={field.help} error={error} withAsterisk={required} labelElement="div">
      <Stars
        tools={tools}
        label={label}
        max={field.max ?? 5}
        value={typeof value === 'number' ? value : null}
        onChange={onChange}
        autoFocus={autoFocus}
      />
    </Input.Wrapper>
  );
}
