// Says (by its exit code) whether node_modules holds exactly what package-lock.json asks for. Plain JavaScript: it runs on
// whatever Node there is, before anything is installed.
import { readFileSync } from 'node:fs';

const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

function installed() {
  const wanted = packagesOf('package-lock.json');
  let found;
  try {
    found = packagesOf('node_modules/.package-lock.json');
  } catch {
    return false;
  }
  if (Object.keys(found).some((path) => !wanted[path])) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, link }]) => {
    if (path === '' || link) return true;
    const there = found[path];
    return there ? there.version === version && there.integrity === integrity : Boolean(optional);
  });
}

process.exit(installed() ? 0 : 1);
