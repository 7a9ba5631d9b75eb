import { expect, test } from 'vitest';
import { type Stage, stagesOf } from '../../records/deals/stages.ts';
import { isLastOfKind, nextHome, peersOf, reordered, withPositions } from './order.ts';

const stage = (id: string, kind: Stage['kind'], position: number): Stage => ({
  id,
  name: id,
  pipeline: 'sales',
  kind,
  probability: null,
  position,
});
const lead = stage('lead', 'open', 1);
const qualified = stage('qualified', 'open', 2);
const proposal = stage('proposal', 'open', 5);
const won = stage('won', 'won', 101);
const lost = stage('lost', 'lost', 102);
const sales = [lead, qualified, proposal, won, lost];
const open = [lead, qualified, proposal];

const afterMoving = (peers: Stage[], id: string, place: number) =>
  stagesOf(withPositions(peers, reordered(peers, id, place)), 'sales').map((s) => s.id);

test('a stage goes where it is put, and the others keep their order', () => {
  expect(afterMoving(open, 'lead', 2)).toEqual(['qualified', 'proposal', 'lead']);
  expect(afterMoving(open, 'proposal', 0)).toEqual(['proposal', 'lead', 'qualified']);
  expect(afterMoving(open, 'qualified', 2)).toEqual(['lead', 'proposal', 'qualified']);
  expect(afterMoving(open, 'lead', 99)).toEqual(['qualified', 'proposal', 'lead']);
});

test('only stages whose place changes are written, and the places in use stay the same ones', () => {
  expect(reordered(open, 'qualified', 0)).toEqual([
    { id: 'qualified', position: 1 },
    { id: 'lead', position: 2 },
  ]);
  expect(reordered(open, 'qualified', 1)).toEqual([]);
  expect(reordered(open, 'gone', 0)).toEqual([]);
});

test('stages that an import left at one place come apart', () => {
  const same = [stage('a', 'open', 3), stage('b', 'open', 3), stage('c', 'open', 3)];
  expect(afterMoving(same, 'c', 0)).toEqual(['c', 'a', 'b']);
  expect(new Set(withPositions(same, reordered(same, 'c', 0)).map((s) => s.position)).size).toBe(3);
});

test('stages change places with stages of their kind only, and the last of a kind stays', () => {
  expect(peersOf(sales, qualified).map((s) => s.id)).toEqual(['lead', 'qualified', 'proposal']);
  expect(isLastOfKind(sales, won)).toBe(true);
  expect(isLastOfKind(sales, lead)).toBe(false);
});

test('deals of a stage that goes are offered the stage before it, then the one after', () => {
  expect(nextHome(sales, proposal)?.id).toBe('qualified');
  expect(nextHome(sales, lead)?.id).toBe('qualified');
  expect(nextHome([lead, won, lost], lead)?.id).toBe('won');
});
