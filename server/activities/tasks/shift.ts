import { instantOf, wallOf } from '../time/zone.ts';

/** A due date put off (or brought forward) as another was, on the clocks of a zone: five o'clock stays five o'clock. */
export function moved(due: string, before: string, after: string, zone: string): string {
  const clock = (at: string) => Date.parse(`${wallOf(at, zone)}Z`);
  const wall = new Date(clock(due) + clock(after) - clock(before)).toISOString().slice(0, 19);
  return new Date(instantOf(wall, zone)).toISOString().replace('.000Z', 'Z');
}
