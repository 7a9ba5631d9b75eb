import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  id: string;
  headers: Record<string, string>;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects in the message
  message: any;
  /** What it was answered. */
  status: number;
}

/** Somebody else's server, on this machine. `answer` says with what status it answers; 0 breaks off without one. */
export async function receiver(answer: (received: Omit<Received, 'status'>) => number = () => 204) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      const headers = request.headers as Record<string, string>;
      const one = { id: headers['webhook-id'] ?? '', headers, body, message: JSON.parse(body) };
      const status = answer(one);
      received.push({ ...one, status });
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status, { 'content-type': 'text/plain' }).end(status < 300 ? 'thanks' : 'not now');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
