import { expect, test } from 'vitest';
import { daysOf, reportSearch } from './search.ts';

test('a period is whole months, quarters and years; the last twelve months end with this one', () => {
  const on = (period: string, today = '2026-11-22') => {
    const { from, until } = daysOf({ period }, today);
    return `${from} ${until}`;
  };
  expect(on('last12')).toBe('2025-12-01 2026-11-30');
  expect(on('month', '2024-02-29')).toBe('2024-02-01 2024-02-29');
  expect(on('quarter')).toBe('2026-10-01 2026-12-31');
  expect(on('2017')).toBe('2017-01-01 2017-12-31');
  expect(daysOf({ period: 'own', from: '2026-05-01', until: '2026-04-01' }, '2026-11-22').until).toBe('2026-11-30');
});

test('an address that says nonsense is read as if it said nothing', () => {
  expect(reportSearch({ period: 'dragon', from: '2026-1-1', owner: 7 })).toEqual({});
  expect(reportSearch({ period: 2017, team: 'x' })).toEqual({ period: '2017', team: 'x' });
});
