import { pathToFileURL } from 'node:url';
import { type Ran, run } from './run.ts';

/** What must hold besides the tests, each with the command that finds out. `npm run check` runs them all. */
const checks: Array<[name: string, command: string[]]> = [
  ['format and lint', ['biome', 'ci', '--colors=off', '.']],
  ['types', ['tsc', '--noEmit']],
  ['import rules', [process.execPath, 'scripts/check-imports.ts']],
  ['nothing unused', ['knip']],
  ['migrations agree with definitions and types', [process.execPath, 'scripts/database-types.ts', '--check']],
  ['the web app builds', [process.execPath, 'scripts/build-web.ts']],
  ['bundle sizes', [process.execPath, 'scripts/budget.ts']],
];

export async function checkAll(): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 };
  for (const [name, command] of checks) {
    const ran = await run(command, { minutes: 4 });
    report(name, ran);
    counts[ran.ok ? 'passed' : 'failed']++;
  }
  return counts;
}

function report(name: string, ran: Ran): void {
  console.log(`${ran.ok ? '✓' : '✗'} ${name} (${ran.seconds.toFixed(1)} s)`);
  if (!ran.ok) console.log(ran.output.trimEnd().replace(/^/gm, '    '));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { failed } = await checkAll();
  process.exit(failed > 0 ? 1 : 0);
}
