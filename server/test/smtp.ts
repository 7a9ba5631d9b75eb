import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll } from 'vitest';

export interface Received {
  from: string;
  to: string[];
  message: string;
}

/** A mail server of its own for one test file: what it got, and how it answers the next ones. */
export async function smtpServer() {
  const inbox: Received[] = [];
  const state = { answer: 'take' as 'take' | 'busy' | 'refuse' };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { answer } = state;
        if (answer !== 'take')
          return done(Object.assign(new Error(answer), { responseCode: answer === 'busy' ? 451 : 554 }));
        const { mailFrom, rcptTo } = session.envelope;
        inbox.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          message: Buffer.concat(parts).toString(),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { inbox, state, url: `smtp://127.0.0.1:${port}` };
}
