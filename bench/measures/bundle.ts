import { existsSync } from 'node:fs';
import { filesOf, screens } from '../../scripts/bundle.ts';
import type { Line } from '../table.ts';

/** JavaScript that the browser loads for the sign-in page and for the first list, compressed as it is sent. */
export function measureBundle(): Line[] {
  if (!existsSync('dist/web/.vite/manifest.json')) return [];
  return screens.map((screen): Line => {
    const size = filesOf(screen).reduce((sum, file) => sum + file.size, 0);
    const result = `${Math.round(size / 1000)} KB`;
    const target = `at most ${screen.limit / 1000} KB`;
    const what = `JavaScript of the ${screen.name}${screen.name === 'sign-in' ? ' page' : ''}, compressed`;
    return { what, kith: result, floor: '', result, target, reached: size <= screen.limit };
  });
}
