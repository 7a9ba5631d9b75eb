import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** True while the process runs. A zombie has ended and only waits for its parent to notice. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  if (process.platform === 'linux') return statOf(pid)?.[0] === 'Z';
  return ps(pid, 'stat').startsWith('Z');
}

/** Tells a process from a later one with the same number. */
export function startOf(pid: number): string {
  if (process.platform === 'linux') return statOf(pid)?.[19] ?? '';
  return ps(pid, 'lstart');
}

/** The command line of a process, or nothing where it may not be read. */
export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'command');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** A number that no process has: that of one which has just ended. */
export function endedPid(): number {
  return spawnSync(process.execPath, ['--version'], { stdio: 'ignore' }).pid;
}

// /proc/<pid>/stat: the name in brackets may hold anything, so fields are counted from behind its last bracket.
function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function ps(pid: number, column: string): string {
  return spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}
