import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two at a time: each test file has a database of its own, and the machines have two cores.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          globalSetup: ['server/test/cluster.ts'],
          // Files share the modules of their worker: loading the whole server anew for each took a fifth of the run. What
          // they must not share, a database and its caches, goes by the names of their own schemas.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
