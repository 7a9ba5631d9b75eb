import type { Holdings, Way } from '../api.ts';

/** A way as a choice of a list: `successor`, `customer`, `team:…`, `member:…`. */
export type Choice = string;

export const choiceOf = (way: Way | undefined, usual: Holdings['records'][number]['usual'], ways: string[]): Choice => {
  if (!way)
    return usual === 'customer' && ways.includes('customer')
      ? 'customer'
      : usual === 'end' && ways.includes('end')
        ? 'end'
        : 'successor';
  if (way.how === 'member') return `member:${way.to}`;
  if (way.how === 'team') return `team:${way.team}`;
  return way.how;
};

/** Undefined where it is as usual. */
export function wayOf(choice: Choice, successor: string | null, turns: string[]): Way | undefined {
  if (choice === 'successor') return successor ? { how: 'member', to: successor } : undefined;
  if (choice.startsWith('member:')) return { how: 'member', to: choice.slice(7) };
  if (choice.startsWith('team:')) return { how: 'team', team: choice.slice(5) };
  if (choice === 'turns') return turns.length > 0 ? { how: 'turns', ids: turns } : undefined;
  return { how: choice as 'customer' | 'territory' | 'nobody' | 'end' };
}
