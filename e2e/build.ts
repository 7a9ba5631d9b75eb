import { execFileSync } from 'node:child_process';

/** Once for all journeys: the web app as its sources now are. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build-web.ts'], { stdio: 'inherit' });
}
