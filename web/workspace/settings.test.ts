import { expect, test } from 'vitest';
import { onOtherTabs, whereabouts } from '../kernel/tabs.ts';
import { followed } from '../kernel/ui/useFields.ts';
import { mayChangeAccess } from './settings/roles.ts';

test('administrators change the access of everyone but owners and themselves; owners also that of owners', () => {
  const owner = { id: 'o', role: 'owner' } as const;
  const second = { id: 'p', role: 'owner' } as const;
  const admin = { id: 'a', role: 'admin' } as const;
  const other = { id: 'b', role: 'admin' } as const;
  const member = { id: 'm', role: 'member' } as const;
  const reader = { id: 'r', role: 'read_only' } as const;
  const people = [owner, second, admin, other, member, reader];
  const changeable = (me: (typeof people)[number]) =>
    people.filter((one) => mayChangeAccess(me, one)).map(({ id }) => id);
  expect(changeable(owner)).toEqual(['p', 'a', 'b', 'm', 'r']);
  expect(changeable(admin)).toEqual(['b', 'm', 'r']);
  expect(changeable(member)).toEqual([]);
  expect(changeable(reader)).toEqual([]);
});

test('a form follows what was saved elsewhere, except where somebody is typing', () => {
  const before = { name: 'Dana Fox', phone: '1' };
  expect(followed({ name: 'Dana Fox', phone: '1' }, before, { name: 'Dana Hill', phone: '2' })).toEqual({
    name: 'Dana Hill',
    phone: '2',
  });
  expect(followed({ name: 'Dana F', phone: '1' }, before, { name: 'Dana Hill', phone: '2' })).toEqual({
    name: 'Dana F',
    phone: '2',
  });
});

test('a tab begins anew when another one goes on as somebody else or in another workspace', async () => {
  const another = new BroadcastChannel('kith.session');
  const heard: string[] = [];
  const stop = onOtherTabs({ account: 'dana', workspace: 'acme' }, () => heard.push('left'));
  const tell = async (account: string, workspace: string) => {
    another.postMessage(whereabouts({ account: { id: account }, workspace: { id: workspace } }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    return heard.splice(0);
  };
  expect(await tell('dana', 'acme')).toEqual([]);
  expect(await tell('dana', 'globex')).toEqual(['left']);
  expect(await tell('sam', 'acme')).toEqual(['left']);
  stop();
  expect(await tell('sam', 'globex')).toEqual([]);
  another.close();
});
