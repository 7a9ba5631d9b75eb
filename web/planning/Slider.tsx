import { Slider as Track } from '@mantine/core';
import { useId } from 'react';
import classes from './planning.module.css';

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  say(value: number): string;
  change(value: number): void;
}

/** A figure that one tries out: its name, what it is now, and the track. */
export function Slider({ label, value, min, max, step, say, change }: Props) {
  const id = useId();
  return (
    <div className={classes.slider}>
      <div>
        <span id={id}>{label}</span>
        <output>{say(value)}</output>
      </div>
      <Track
        size="sm"
        label={null}
        aria-labelledby={id}
        thumbProps={{ 'aria-labelledby': id, 'aria-valuetext': say(value) }}
        {...{ value: Math.min(max, Math.max(min, value)), min, max, step }}
        onChange={change}
      />
    </div>
  );
}
