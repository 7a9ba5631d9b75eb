import { ConfigError, loadConfig } from './kernel/config.ts';
import { run } from './transfer/command.ts';
import { verifyAudits, verifyAuditUsage } from './verify-audit.ts';

const say = (text: string) => console.log(text);
const [verb, ...rest] = process.argv.slice(2);
try {
  if (verb === 'verify-audit') process.exitCode = await verifyAudits(loadConfig(), rest, say);
  else {
    process.exitCode = await run(process.argv.slice(2), loadConfig(), say);
    if (!verb || verb.startsWith('-')) say(`\n${verifyAuditUsage}`);
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
