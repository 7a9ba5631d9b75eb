import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';

// Which part of Kith may use which: docs/architecture.md, "Where things live". Each complaint says what to do instead.

interface Import {
  path: string;
  /** `import()`: loaded when used. */
  lazy: boolean;
}

export interface Complaint {
  file: string;
  says: string;
}

const NOT_DOMAINS = new Set(['kernel', 'records', 'test', 'migrations']);
const NOT_AREAS = new Set(['kernel', 'records', 'locales', 'public']);
const isTest = (file: string) => /\.test\.tsx?$|\/testing\.ts$/.test(file) || file.startsWith('server/test/');

/** What is wrong with the imports of one file, by the paths they resolve to. */
export function judge(file: string, imports: Import[]): Complaint[] {
  if (isTest(file)) return [];
  const complaints = imports.flatMap((found) => {
    const says = file.startsWith('server/')
      ? judgeServer(file, found)
      : file.startsWith('web/')
        ? judgeWeb(file, found)
        : null;
    return says ? [{ file, says: `imports ${found.path}: ${says}` }] : [];
  });
  return complaints;
}

function judgeServer(file: string, { path, lazy }: Import): string | null {
  if (path.startsWith('web/')) return 'the server knows nothing of the web app. Put what both need into a schema.ts.';
  if (isTest(path)) return 'only tests may use what is made for tests.';
  if (!path.startsWith('server/')) return null;
  const from = partOf(file);
  const to = partOf(path);
  // The few files at the root put the parts together.
  if (from === null) return null;
  if (to === null) {
    if (path === 'server/domains.ts' && lazy) return null;
    return 'parts do not know what puts them together. Take it from the context or the runtime.';
  }
  if (from === to) return judgeLayers(file, path);
  if (from === 'kernel') return 'the kernel knows nothing above it. Let the caller pass in what is needed.';
  if (to === 'kernel') return null;
  if (from === 'records')
    return 'the record engine knows no particular object. Put it into the definition, or pass it in.';
  if (to === 'records') return null;
  if (/\/(service|objects)(\.ts$|\/)/.test(path)) return null;
  return `domains meet through services and events. Export a verb from server/${to}/service.ts, or write a reaction to its event.`;
}

/** Within a domain arrows run one way: routes, jobs, reactions → service → queries. */
function judgeLayers(file: string, path: string): string | null {
  const door = /\/(routes|jobs|reactions)(\.ts$|\/)/;
  if (door.test(file) && /\/queries\.ts$/.test(path) && !NOT_DOMAINS.has(partOf(file) ?? '')) {
    return 'routes, jobs and reactions call the service, which decides. Move the query there.';
  }
  if (/\/(service|queries)(\.ts$|\/)/.test(file) && door.test(path)) return 'a service does not know who calls it.';
  return null;
}

// What documents add up to is worked out by one piece of code, as one types and again when it is saved; so is what follows
// from moving a slider of a plan.
const SHARED =
  /\/schema\.ts$|^server\/records\/(operators|types)\.ts$|^server\/commerce\/lines\/sums\.ts$|^server\/analytics\/models\/(profit\/volume|staffing\/(erlang|plan))\.ts$/;

function judgeWeb(file: string, { path, lazy }: Import): string | null {
  if (path.startsWith('server/'))
    return SHARED.test(path) ? null : 'the web app takes shapes from schema.ts files only. Move the shape there.';
  if (!path.startsWith('web/')) return null;
  const from = areaOf(file);
  const to = areaOf(path);
  if (from === to || from === null || to === null || to === 'kernel') return null;
  if (from === 'kernel')
    return lazy ? null : 'the web kernel knows no screens. Load it with import(), or let the screen register itself.';
  if (to === 'records') return from === 'records' || !NOT_AREAS.has(from) ? null : 'move it to web/kernel.';
  if (from === 'records')
    return lazy ? null : 'web/records knows no particular object. Let the area register what it adds.';
  return 'screens of different areas do not import each other. Move what both need to web/kernel or web/records.';
}

function partOf(file: string): string | null {
  const [, part, rest] = file.split('/');
  return rest === undefined ? null : (part as string);
}

function areaOf(file: string): string | null {
  const [, area, rest] = file.split('/');
  return rest === undefined ? null : (area as string);
}

/** Tables belong to the domain that defines the object; others ask its service or the record engine. */
function judgeTables(file: string, source: string, owners: Map<string, string>): Complaint[] {
  const domain = file.startsWith('server/') ? partOf(file) : null;
  if (!domain || NOT_DOMAINS.has(domain) || isTest(file)) return [];
  const named = [
    ...source.matchAll(/\b(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin)\(\s*'(\w+)/g),
    ...source.matchAll(/\bsql\.(?:id|table)\([^()]*\bschema,\s*'(\w+)'\)/g),
  ].map((match) => match[1] as string);
  return [...new Set(named)].flatMap((table) => {
    const owner = owners.get(table);
    if (!owner || owner === domain) return [];
    return [
      { file, says: `reads or writes the table ${table} of ${owner}: ask its service or the record engine instead.` },
    ];
  });
}

/** A schema.ts ends up in the browser too, so nothing that it needs may need Node or a library other than zod. */
function judgeSchema(file: string, sources: Map<string, string>): Complaint[] {
  const seen = new Set<string>();
  const reach = (path: string): Complaint[] => {
    if (seen.has(path)) return [];
    seen.add(path);
    const source = (sources.get(path) ?? '').replace(/^import type .*$/gm, '');
    const foreign = [...source.matchAll(/^import\b[^;']*'([^.'][^']*)'/gm)].map((match) => match[1] as string);
    const wrong = foreign.filter((name) => name !== 'zod');
    const through = path === file ? '' : ` through ${path}`;
    return [
      ...wrong.map((name) => ({
        file,
        says: `needs ${name}${through}: the web app reads this file too. Move what needs it to the service.`,
      })),
      ...importsOf(path, source).flatMap((next) => reach(next.path)),
    ];
  };
  return reach(file);
}

function importsOf(file: string, source: string): Import[] {
  const found: Import[] = [];
  for (const match of source.matchAll(/\bfrom\s+'(\.[^']+)'|^import\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)/gm)) {
    const path = match[1] ?? match[2] ?? match[3];
    if (path) found.push({ path: normalize(join(dirname(file), path)), lazy: match[3] !== undefined });
  }
  return found;
}

function checkAll(): Complaint[] {
  const files = globSync('{server,web}/**/*.{ts,tsx}').sort();
  const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const owners = new Map<string, string>();
  for (const [file, source] of sources) {
    const domain = partOf(file);
    if (!file.startsWith('server/') || !domain || NOT_DOMAINS.has(domain)) continue;
    for (const match of source.matchAll(/\bdefineObject\(\s*'(\w+)'/g)) owners.set(match[1] as string, domain);
  }
  return [...sources].flatMap(([file, source]) => [
    ...judge(file, importsOf(file, source)),
    ...judgeTables(file, source, owners),
    ...(/^server\/.*\/schema\.ts$/.test(file) ? judgeSchema(file, sources) : []),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const complaints = checkAll();
  for (const { file, says } of complaints) console.error(`${file} ${says}`);
  if (complaints.length > 0) process.exit(1);
}
