import { readFileSync } from 'node:fs';
import { createRuntime } from './assemble.ts';
import { verifyAudit } from './audit/service.ts';
import type { Config } from './kernel/config.ts';
import type { PostgresConnection } from './kernel/embedded-postgres.ts';
import { createLogger } from './kernel/log.ts';
import { allWorkspaces, systemContext } from './kernel/system.ts';
import type { Head } from './records/audit-chain.ts';
import { withDatabase } from './transfer/command.ts';

export const verifyAuditUsage = `bin/kith verify-audit [--heads FILE]    looks in all workspaces whether an entry of the audit log was altered or taken away

--heads FILE  ends of the chains noted earlier, as this command prints them: one a line, workspace, number and hash`;

/**
 * Reads the audit log of every workspace to its end.
 * @returns 0 where all is as it was written, 1 where something was altered or is missing
 */
export async function verifyAudits(config: Config, args: string[], say: (text: string) => void): Promise<number> {
  const at = args.indexOf('--heads');
  const noted =
    at >= 0 && args[at + 1] ? headsIn(readFileSync(args[at + 1] as string, 'utf8')) : new Map<string, Head>();
  let sound = true;
  await withDatabase(config, 'share', async (connection) => {
    const runtime = createRuntime(config, connection as PostgresConnection, createLogger('silent'));
    try {
      for (const workspace of await allWorkspaces(runtime)) {
        const { ok, entries, head, problem } = await verifyAudit(
          systemContext(runtime, workspace),
          noted.get(workspace.id),
        );
        sound &&= ok;
        const told = ok ? `${entries.toLocaleString('en')} entries, all as they were written` : problem?.message;
        say(`${workspace.name}: ${told}\n  ${workspace.id} ${head.seq} ${head.hash}`);
      }
    } finally {
      await runtime.database.close();
    }
  });
  return sound ? 0 : 1;
}

function headsIn(text: string): Map<string, Head> {
  const heads = text.matchAll(/^\s*([0-9a-f-]{36}) (\d+) ([0-9a-f]{64})\s*$/gm);
  return new Map([...heads].map(([, id, seq, hash]) => [id as string, { seq: Number(seq), hash: hash as string }]));
}
