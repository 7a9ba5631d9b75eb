import { expect, test } from 'vitest';
import { chosenBefore } from './Choices.tsx';

const option = (id: string, name: string) => ({ id, name, description: null });
const group = (id: string, name: string, options: ReturnType<typeof option>[]) => ({
  id,
  name,
  description: null,
  least: 0,
  most: 3,
  options,
});
const groups = [
  group('frame', 'Frame', [option('oak', 'Oak'), option('dark', 'Oak, dark'), option('steel', 'Steel')]),
  group('extras', 'Extras', [option('arms', 'Arm rests')]),
];

test('a line that was configured opens with what was chosen for it, and nothing where nothing was', () => {
  expect(chosenBefore(groups, 'Frame: Oak, dark, Steel')).toEqual({
    chosen: ['dark', 'steel'],
    touched: ['frame', 'extras'],
  });
  expect(chosenBefore(groups, 'Frame: Oak\nExtras: Arm rests').chosen).toEqual(['oak', 'arms']);
});

test('the defaults speak where the line has been written by hand, or options have other names now', () => {
  const none = { chosen: [], touched: [] };
  expect(chosenBefore(groups, '')).toEqual(none);
  expect(chosenBefore(groups, 'As agreed on the phone')).toEqual(none);
  expect(chosenBefore(groups, 'Frame: Beech')).toEqual(none);
});
