import type { ReactNode } from 'react';
import classes from './ui.module.css';

export type Tone = 'gray' | 'indigo' | 'green' | 'amber' | 'red' | 'blue';

const tones: Record<string, Tone> = {
  gray: 'gray',
  grey: 'gray',
  indigo: 'indigo',
  violet: 'indigo',
  grape: 'indigo',
  green: 'green',
  teal: 'green',
  lime: 'green',
  amber: 'amber',
  yellow: 'amber',
  orange: 'amber',
  red: 'red',
  pink: 'red',
  blue: 'blue',
  cyan: 'blue',
};

/** A word on a soft ground: stages, statuses, roles. Any colour name of a choice is taken to the nearest tone. */
export function Badge({ color = 'gray', icon, children }: { color?: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tones[color] ?? 'gray'}>
      {icon}
      {children}
    </span>
  );
}
