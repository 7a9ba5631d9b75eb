import { setTimeout as sleep } from 'node:timers/promises';
import { end, launch } from '../kith.ts';
import { type Line, megabytes, seconds } from '../table.ts';
import { memoryOfAll } from './memory.ts';
import { median } from './requests.ts';

/** `bin/start` on a directory that is set up: until it serves, and what it needs while nobody asks for anything. */
export async function measureStart(dataDir: string): Promise<Line[]> {
  const times: number[] = [];
  let memory = 0;
  for (let i = 0; i < 4; i++) {
    const { child, ms } = await launch(dataDir, ['bin/start']);
    // The first one may have something to build.
    if (i > 0) times.push(ms);
    if (i === 3) {
      await sleep(8000);
      memory = memoryOfAll(child.pid as number);
    }
    await end(child);
  }
  const time = median(times);
  return [
    {
      what: 'bin/start on an initialised directory, until it serves',
      kith: seconds(time),
      floor: '',
      result: seconds(time),
      target: 'at most 3 s',
      reached: time <= 3000,
    },
    {
      what: 'memory of all its processes, idle',
      kith: megabytes(memory),
      floor: '',
      result: megabytes(memory),
      target: 'under 350 MB',
      reached: memory < 350 * 1024 * 1024,
    },
  ];
}
