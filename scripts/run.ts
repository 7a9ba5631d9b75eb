import { spawn } from 'node:child_process';

export interface Ran {
  ok: boolean;
  output: string;
  seconds: number;
}

/** Runs a command, shows what it says where `show` is set, and stops it and its children when it takes too long. */
export function run(
  command: string[],
  options: { show?: boolean; minutes?: number; env?: Record<string, string> } = {},
): Promise<Ran> {
  const started = performance.now();
  const [program, ...rest] = command as [string, ...string[]];
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      if (options.show) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const limit = setTimeout(
      () => {
        output += `\nStopped: it took longer than ${options.minutes} minutes.\n`;
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      },
      (options.minutes ?? 5) * 60_000,
    );
    const end = (ok: boolean) => {
      clearTimeout(limit);
      resolve({ ok, output, seconds: (performance.now() - started) / 1000 });
    };
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
