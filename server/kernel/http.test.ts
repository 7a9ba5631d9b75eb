import { describe, expect, test } from 'vitest';
import { testKith } from '../test/kith.ts';

const kith = await testKith();

describe('status', () => {
  test('asks for set-up as long as there is no workspace', async () => {
    expect((await kith.send('GET', '/api/v1/status')).body).toMatchObject({ status: 'setup_required', database: 'ok' });
    await kith.workspace('Acme');
    expect((await kith.send('GET', '/api/v1/status')).body).toMatchObject({ status: 'ok' });
  });
});
