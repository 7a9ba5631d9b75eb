import { expect, test } from 'vitest';
import { change, closedFigures, monthFigures, monthsOf, stageFigures, yearsWithWon } from './figures.ts';
import { reasonsOf } from './filters.ts';
import { monthFinding, ownerFinding, pipelineFinding, quarterFinding, winRateFinding } from './findings.ts';
import { dayEnd, periodOf, todayIn, usualPeriod } from './period.ts';

const month = (name: string, wonValue: number, won = 1, lost = 0) => ({ month: name, won, wonValue, lost });

test('a running month is compared with as many days of the month before', () => {
  expect(periodOf('month', '2026-11-22')).toMatchObject({
    span: { from: '2026-11-01', to: '2026-11-30' },
    before: { from: '2026-10-01', to: '2026-10-22' },
    running: true,
  });
});

test('on the 31st the month before is compared whole, not into this month', () => {
  expect(periodOf('month', '2026-03-31').before).toEqual({ from: '2026-02-01', to: '2026-02-28' });
});

test('the first quarter is compared with the last quarter of the year before', () => {
  expect(periodOf('quarter', '2026-02-10')).toMatchObject({
    span: { from: '2026-01-01', to: '2026-03-31' },
    before: { from: '2025-10-01', to: '2025-11-10' },
  });
});

test('a past year is compared whole with the year before it', () => {
  expect(periodOf('2017', '2026-11-22')).toEqual({
    key: '2017',
    span: { from: '2017-01-01', to: '2017-12-31' },
    before: { from: '2016-01-01', to: '2016-12-31' },
    running: false,
    year: 2017,
  });
});

test('a leap day does not shift the comparison by more than a day', () => {
  expect(periodOf('year', '2024-03-01').before).toEqual({ from: '2023-01-01', to: '2023-03-02' });
});

test('all time is compared with nothing', () => {
  expect(periodOf('all', '2026-11-22')).toMatchObject({ span: null, before: null, year: null });
});

test('home opens on this year, or on the latest year that has something won', () => {
  expect(usualPeriod([2025, 2026], '2026-11-22')).toBe('year');
  expect(usualPeriod([2016, 2017], '2026-11-22')).toBe('2017');
  expect(usualPeriod([], '2026-11-22')).toBe('year');
});

test('today is the day of the workspace, not of the browser', () => {
  const late = new Date('2026-11-22T23:30:00Z');
  expect(todayIn('Europe/Berlin', late)).toBe('2026-11-23');
  expect(todayIn('America/New_York', late)).toBe('2026-11-22');
});

test('the day ends at midnight of the workspace, on the days of clock changes too', () => {
  expect(dayEnd('2026-11-22', 'UTC')).toBe('2026-11-23T00:00:00.000Z');
  expect(dayEnd('2026-10-24', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
  expect(dayEnd('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
  expect(dayEnd('2026-11-22', 'Pacific/Auckland')).toBe('2026-11-22T11:00:00.000Z');
});

test('a deal says why it needs someone, the most pressing reason first', () => {
  const fine = { close_date: '2026-12-24', next_step: 'Call', updated_at: '2026-11-20T10:00:00Z' };
  expect(reasonsOf(fine, '2026-11-22')).toEqual([]);
  expect(
    reasonsOf({ close_date: '2026-11-21', next_step: null, updated_at: '2026-10-01T10:00:00Z' }, '2026-11-22'),
  ).toEqual(['close_date_passed', 'no_next_step', 'stale']);
});

test('the weighted pipeline takes each deal by its own probability', () => {
  const groups = [
    { key: { stage: 'a', probability: 50 }, values: { count: 2, value: { amount: '100.00', currency: 'USD' } } },
    { key: { stage: 'a', probability: 10 }, values: { count: 1, value: { amount: '1000.00', currency: 'USD' } } },
    { key: { stage: 'b', probability: null }, values: { count: 1, value: null } },
  ];
  expect(
    stageFigures(groups, [
      { id: 'a', name: 'Talks' },
      { id: 'b', name: 'New' },
      { id: 'c', name: 'Unused' },
    ]),
  ).toEqual([
    { id: 'a', name: 'Talks', count: 3, value: 1100, weighted: 150 },
    { id: 'b', name: 'New', count: 1, value: 0, weighted: 0 },
  ]);
});

test('months without a closed deal are shown as zero, for the whole year', () => {
  const groups = [
    { key: { close_date: '2017-03-01', status: 'won' }, values: { count: 2, value: 30 } },
    { key: { close_date: '2017-03-01', status: 'lost' }, values: { count: 1, value: 0 } },
  ];
  const months = monthsOf(monthFigures(groups), periodOf('2017', '2026-11-22'));
  expect(months).toHaveLength(12);
  expect(months[2]).toEqual({ month: '2017-03', won: 2, wonValue: 30, lost: 1 });
  expect(months[0]?.wonValue).toBe(0);
  expect(yearsWithWon(monthFigures(groups))).toEqual([2017]);
});

test('the win rate is won out of closed, and nothing where nothing was closed', () => {
  const groups = [
    { key: { status: 'won' }, values: { count: 4238, value: { amount: '10005534.00', currency: 'USD' }, days: 51.78 } },
    { key: { status: 'lost' }, values: { count: 2473, value: null, days: 41 } },
  ];
  const figures = closedFigures(groups);
  expect(figures.winRate).toBeCloseTo(0.6315, 4);
  expect(figures).toMatchObject({ wonValue: 10_005_534, daysToClose: 51.78 });
  expect(closedFigures([]).winRate).toBeNull();
});

test('growth from nothing is not a percentage', () => {
  expect(change(100, 0)).toBeNull();
  expect(change(null, 5)).toBeNull();
  expect(change(94, 100)).toBeCloseTo(-0.06);
});

test('the finding of the quarters compares the last one that has ended', () => {
  const months = [month('2017-07', 2_982_255), month('2017-10', 2_802_496)];
  const finding = quarterFinding(months, '2026-11-22');
  expect(finding.key).toBe('quarter.fell');
  expect(finding.values).toMatchObject({ quarter: 4, year: 2017 });
  expect(finding.values.share).toBeCloseTo(0.0603, 4);
  expect(quarterFinding(months, '2017-11-22')).toMatchObject({ key: 'quarter.first', values: { quarter: 3 } });
  expect(quarterFinding([month('2017-10', 5)], '2017-11-22').key).toBe('quarter.running');
  expect(quarterFinding([], '2017-11-22').key).toBe('quarter.none');
});

test('a pipeline without amounts is described by its number of deals', () => {
  const stages = [
    { id: 'a', name: 'Prospecting', count: 500, value: 0, weighted: 0 },
    { id: 'b', name: 'Engaging', count: 1500, value: 0, weighted: 0 },
  ];
  expect(pipelineFinding(stages)).toEqual({ key: 'pipeline.count', values: { stage: 'Engaging', share: 0.75 } });
  expect(pipelineFinding([])).toEqual({ key: 'pipeline.none', values: {} });
});

test('findings name the best month, the first of the board and the move of the win rate in points', () => {
  expect(monthFinding([month('2017-05', 3), month('2017-06', 9)])).toEqual({
    key: 'month.best',
    values: { month: '2017-06', value: 9 },
  });
  const owner = { id: '1', name: 'Darcel Schlecht', won: 3, wonValue: 75, lost: 1, winRate: 0.75 };
  expect(ownerFinding([owner, { ...owner, id: '2', name: 'Ann', wonValue: 25 }]).values.share).toBe(0.75);
  expect(ownerFinding([]).key).toBe('owners.none');
  const months = [month('2017-01', 1, 60, 40), month('2017-04', 1, 66, 34)];
  expect(winRateFinding(months, '2018-01-01')).toEqual({
    key: 'win_rate.rose',
    values: { rate: 0.66, quarter: 2, points: 6 },
  });
});
