import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig, settings } from './config.ts';

const dir = mkdtempSync(join(tmpdir(), 'kith-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('the guide lists every setting with its default', () => {
  const guide = readFileSync(new URL('../../docs/guide/administration.md', import.meta.url), 'utf8');
  const defaults = settings.parse({}) as Record<string, unknown>;
  for (const [name, field] of Object.entries(settings.shape)) {
    const value = defaults[name] === undefined ? '' : `\`${defaults[name]}\``;
    expect(guide).toContain(`| \`${name}\` | ${value} | ${field.description} |`);
  }
});

test('each wrong setting is named, with what it should be', () => {
  const wrong = { KITH_DATA: dir, PORT: '99999', DATABASE_URL: 'mysql://x', KITH_SECRET: 'short' };
  expect(() => loadConfig(wrong)).toThrow(
    /PORT: .*\n.*DATABASE_URL: must start with postgres:\/\/\n.*KITH_SECRET: must have/,
  );
});

test('an empty variable counts as none', () => {
  expect(loadConfig({ KITH_DATA: dir, PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
});

test('a secret is made once and readable by its owner only', () => {
  const first = loadConfig({ KITH_DATA: dir }).secret;
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(loadConfig({ KITH_DATA: dir }).secret).toBe(first);
  expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
});

test('a data directory that cannot be made ends in a message', () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  expect(() => loadConfig({ KITH_DATA: join(file, 'data') })).toThrow(/data directory .* cannot be used/);
});
