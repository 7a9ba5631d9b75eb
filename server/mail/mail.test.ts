import { expect, test } from 'vitest';
import { inTransaction } from '../kernel/context.ts';
import { type Mail, sendMail } from '../kernel/mail.ts';
import { systemContext } from '../kernel/system.ts';
import { testKith } from '../test/kith.ts';
import { smtpServer } from '../test/smtp.ts';
import { deliver, forgetMail } from './service.ts';

const { inbox, state, url } = await smtpServer();
const kith = await testKith({ config: { smtpUrl: url, mailFrom: 'Acme <crm@acme.example>' } });
const mail = (more: Partial<Mail> = {}): Mail => ({
  key: 'quote:1',
  to: 'ina@customer.example',
  subject: 'Your quote',
  text: 'Grüße aus Köln',
  ...more,
});
const states = async (acme: Awaited<ReturnType<typeof kith.workspace>>) =>
  (await acme.owner.send('GET', '/outgoing-mail')).body.data.map((one: { state: string; tries: number }) => [
    one.state,
    one.tries,
  ]);

test('a mail goes out once after the commit, with its attachments; what is rolled back never does', async () => {
  const acme = await kith.workspace();
  const pdf = Buffer.from('%PDF-1.7 a quote');
  const attachments = [{ filename: 'Angebot 1.pdf', content: pdf, contentType: 'application/pdf' }];
  await inTransaction(acme.ctx, (ctx) => sendMail(ctx, mail({ attachments, replyTo: 'bea@acme.example' })));
  expect(await sendMail(acme.ctx, mail())).toBeNull();
  const lost = inTransaction(acme.ctx, async (ctx) => {
    await sendMail(ctx, mail({ key: 'lost' }));
    throw new Error('changed my mind');
  });
  await expect(lost).rejects.toThrow();
  await kith.settle();
  await kith.settle();
  expect(inbox.map(({ from, to }) => [from, to])).toEqual([['crm@acme.example', ['ina@customer.example']]]);
  expect(inbox[0]?.message).toMatch(/^Reply-To: bea@acme.example/m);
  expect(inbox[0]?.message).toContain(pdf.toString('base64'));
  expect(await states(acme)).toEqual([['sent', 1]]);
});

test('a header cannot be smuggled in, and what is no address is refused', async () => {
  const acme = await kith.workspace();
  inbox.length = 0;
  await sendMail(acme.ctx, mail({ subject: 'Hello\r\nBcc: all@acme.example' }));
  await kith.settle();
  expect(inbox[0]?.to).toEqual(['ina@customer.example']);
  expect(inbox[0]?.message).toMatch(/^Subject: Hello Bcc: all@acme.example\r$/m);
  for (const to of ['nobody', 'a@b.example\r\nc@d.example', []])
    await expect(sendMail(acme.ctx, mail({ key: 'wrong', to }))).rejects.toMatchObject({ code: 'invalid' });
});

test('a busy server is asked again, a refusal is told and waits for somebody', async () => {
  const acme = await kith.workspace();
  const system = systemContext(kith.runtime, acme.workspace);
  const id = (await sendMail(acme.ctx, mail())) as string;
  inbox.length = 0;
  state.answer = 'busy';
  await expect(deliver(system, id, false)).rejects.toThrow();
  expect(await states(acme)).toEqual([['queued', 1]]);
  state.answer = 'refuse';
  await deliver(system, id, false);
  expect(await states(acme)).toEqual([['failed', 2]]);
  state.answer = 'take';
  await deliver(system, id, false);
  expect(inbox).toEqual([]);
  const again = await acme.owner.send('POST', `/outgoing-mail/${id}/delivery`);
  expect([again.status, again.body.state]).toEqual([200, 'queued']);
  await kith.settle();
  expect(await states(acme)).toEqual([['sent', 3]]);
  expect((await acme.owner.send('POST', `/outgoing-mail/${id}/delivery`)).status).toBe(409);
  expect(inbox).toHaveLength(1);
});

test('a mail that was being handed over when Kith was killed is not sent again by itself', async () => {
  const acme = await kith.workspace();
  const id = (await sendMail(acme.ctx, mail())) as string;
  inbox.length = 0;
  await acme.ctx.db.updateTable('mail_out').set({ state: 'sending' }).where('id', '=', id).execute();
  await kith.settle();
  expect(await states(acme)).toEqual([['uncertain', 0]]);
  expect(inbox).toEqual([]);
  await acme.owner.send('POST', `/outgoing-mail/${id}/delivery`);
  await kith.settle();
  expect(inbox).toHaveLength(1);
});

test('mail that needs nothing more ends with its attachments after its days, what still waits stays', async () => {
  const acme = await kith.workspace();
  const system = systemContext(kith.runtime, acme.workspace);
  const attachments = [{ filename: 'a.pdf', content: Buffer.from('%PDF'), contentType: 'application/pdf' }];
  await sendMail(acme.ctx, mail({ attachments }));
  await kith.settle();
  const waiting = (await sendMail(acme.ctx, mail({ key: 'waiting' }))) as string;
  kith.setNow(new Date(Date.now() + 179 * 86_400_000));
  expect(await forgetMail(system)).toBe(0);
  kith.setNow(new Date(Date.now() + 181 * 86_400_000));
  expect(await forgetMail(system)).toBe(1);
  kith.setNow(null);
  const left = await acme.owner.send('GET', '/outgoing-mail');
  expect(left.body.data.map(({ id }: { id: string }) => id)).toEqual([waiting]);
  expect(await acme.ctx.db.selectFrom('mail_out_attachment').select('mail_id').execute()).toEqual([]);
});

test('without a mail server nothing is queued and one is told why', async () => {
  const acme = await kith.workspace();
  const runtime = { ...acme.ctx.runtime, config: { ...acme.ctx.runtime.config, smtpUrl: null } };
  await expect(sendMail({ ...acme.ctx, runtime }, mail())).rejects.toMatchObject({ code: 'conflict' });
  expect(await states(acme)).toEqual([]);
});
