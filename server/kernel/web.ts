import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { notFound } from './errors.ts';
import type { App } from './http.ts';
import { tileOrigins } from './tiles.ts';

const YEAR = 'public, max-age=31536000, immutable';

/** Serves the built web app: hashed files for ever, and its one page for every address that is not a file or the API. */
export async function serveWeb(app: App, webDir: string | null): Promise<void> {
  const page = webDir && existsSync(join(webDir, 'index.html')) ? join(webDir, 'index.html') : null;
  if (!webDir || !page) {
    app.get('/', { config: { access: 'public', always: true } }, (_request, reply) => {
      reply.type('text/plain').send('The web app is not built. Run bin/start, or npm run build.\n');
    });
    return;
  }
  const html = readFileSync(page, 'utf8');
  const https = app.runtime.config.url?.startsWith('https:') ?? false;
  await app.register(fastifyStatic, { root: webDir, serve: false, preCompressed: true, cacheControl: false });

  app.get('/*', { config: { access: 'public', always: true } }, async (request, reply) => {
    const path = decodeURIComponent(request.url.split('?')[0] as string);
    if (path.startsWith('/api/')) throw notFound(`${request.method} ${path}`);
    if (path.startsWith('/assets/')) return sendAsset(reply, webDir, path);
    if (/\.[a-z0-9]{2,5}$/i.test(path) && existsSync(join(webDir, path))) {
      reply.header('cache-control', 'public, max-age=3600');
      return reply.sendFile(path.slice(1));
    }
    reply.headers(pageHeaders(html, https, await tileOrigins(app.runtime)));
    return reply.sendFile('index.html');
  });
}

function sendAsset(reply: FastifyReply, webDir: string, path: string): FastifyReply {
  if (path.includes('..') || !existsSync(join(webDir, path))) throw notFound('This file');
  reply.header('cache-control', YEAR);
  return reply.sendFile(path.slice(1));
}

/** Nothing but our own files may run. Mantine sets styles from script, so those may be inline. */
export function pageHeaders(html: string, https: boolean, tiles: string[]): Record<string, string> {
  // The few inline scripts of the page (the colour scheme, before anything is drawn) are allowed by their hash.
  const scripts = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    (match) =>
      `'sha256-${createHash('sha256')
        .update(match[1] as string)
        .digest('base64')}'`,
  );
  const policy = [
    "default-src 'self'",
    `script-src 'self' ${scripts.join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    ["img-src 'self' data: blob:", ...tiles].join(' '),
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    // A document that was made a moment ago, beside what it is made from.
    "frame-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    'cache-control': 'no-cache',
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(self)',
    ...(https ? { 'strict-transport-security': 'max-age=15552000' } : {}),
  };
}
