import { ConfigError, loadConfig } from './kernel/config.ts';
import { run } from './transfer/command.ts';

try {
  process.exitCode = await run(process.argv.slice(2), loadConfig(), (text) => console.log(text));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
