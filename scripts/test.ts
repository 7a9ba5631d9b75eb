import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAll } from './check.ts';
import { run } from './run.ts';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: Array<{ status: string; assertionResults: unknown[] }>;
}

// Everything is run even when something has failed, so that one run tells of all there is to mend.
const total = { passed: 0, failed: 0 };
const add = ({ passed, failed }: typeof total) => {
  total.passed += passed;
  total.failed += failed;
};

const models = golden();
add(await checkAll());
add(await models);
add(await vitest('server', 10));
add(await vitest('e2e', 8));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

/** Models against published results, where reference data lie beside the project; beside the checks, which use one core. */
async function golden(): Promise<typeof total> {
  const adapted = readdirSync('golden/cases').map((name) => name.replace('.ts', ''));
  const ran = await run(['bin/golden', '--failed', ...adapted], { minutes: 8 });
  const [, passed = 0, failed = 1] = (/^(\d+) passed, (\d+) failed$/m.exec(ran.output) ?? []).map(Number);
  console.log(
    `${failed ? '✗' : '✓'} models against published results: ${passed} passed, ${failed} failed (${ran.seconds.toFixed(1)} s)`,
  );
  if (failed) console.log(ran.output.trimEnd().replace(/^/gm, '    '));
  return { passed, failed };
}

async function vitest(project: string, minutes: number): Promise<typeof total> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-report-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const env = { NODE_ENV: 'test', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
    const ran = await run(['vitest', 'run', '--project', project, ...reporters], { show: true, minutes, env });
    return countsOf(file, ran.ok);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that cannot be loaded, and a run that ends without a report, count as one failure each. */
function countsOf(file: string, ok: boolean): typeof total {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const broken = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
    const failed = report.numFailedTests + broken;
    return { passed: report.numPassedTests, failed: failed === 0 && !ok ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
