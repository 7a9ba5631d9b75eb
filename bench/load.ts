import { connect, type Socket } from 'node:net';

export interface Target {
  port: number;
  headers: Record<string, string>;
}

export interface Load {
  /** Answers in a second. */
  rate: number;
  /** Milliseconds from request to answer, sorted. */
  times: Float64Array;
}

/** Bytes of a request, made once so that the measuring side costs as little as it can. */
export function request(target: Target, method: string, path: string, body?: unknown): Buffer {
  const json = body === undefined ? '' : JSON.stringify(body);
  const headers = { host: 'localhost', ...target.headers, ...(json ? { 'content-type': 'application/json' } : {}) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${lines.join('')}content-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}

/** Keeps `connections` busy with one request after the other, over keep-alive connections, for so long. */
export async function load(
  target: Target,
  next: (i: number) => Buffer,
  options: { connections: number; seconds: number; atMost?: number },
): Promise<Load> {
  const times: number[] = [];
  let sent = 0;
  const began = performance.now();
  const end = began + options.seconds * 1000;
  const more = () => performance.now() < end && sent < (options.atMost ?? Number.POSITIVE_INFINITY);
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const connection = new Connection(await open(target.port));
      try {
        while (more()) {
          const started = performance.now();
          await connection.send(next(sent++));
          times.push(performance.now() - started);
        }
      } finally {
        connection.close();
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { rate: times.length / seconds, times: Float64Array.from(times).sort() };
}

export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One request at a time; answers carry their length. */
class Connection {
  private readonly socket: Socket;
  private parts: Buffer[] = [];
  private have = 0;
  private need = 0;
  private status = 0;
  private settle: { resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data) => this.take(data));
    socket.on('error', (error) => this.settle?.reject(error));
    socket.on('close', () => this.settle?.reject(new Error('The server closed the connection')));
  }

  send(bytes: Buffer): Promise<void> {
    this.parts = [];
    this.have = 0;
    this.need = 0;
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(bytes);
    });
  }

  close(): void {
    this.settle = null;
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    this.parts.push(data);
    this.have += data.length;
    if (this.need === 0) this.readHead();
    if (this.need === 0 || this.have < this.need) return;
    const { settle } = this;
    this.settle = null;
    if (this.status >= 200 && this.status < 300) settle?.resolve();
    else settle?.reject(new Error(`${this.status}: ${Buffer.concat(this.parts).toString().slice(-500)}`));
  }

  private readHead(): void {
    const all = this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts);
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = all.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.status = Number(head.slice(9, 12));
    this.need = end + 4 + Number(length ?? 0);
    this.parts = [all];
  }
}
