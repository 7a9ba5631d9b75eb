import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// In development Vite serves the web app and hands everything under /api to a running server.
const server = process.env.KITH_SERVER ?? 'http://localhost:3000';

const base =
  /node_modules[\\/](react|react-dom|scheduler|i18next|react-i18next|@tanstack[\\/](query-core|react-query|router-core|react-router|history|react-store|store))[\\/](?!.*([Ii]nfinite|[Qq]ueries|hydrat|[Ss]treamed))/;

export default defineConfig({
  plugins: [react()],
  publicDir: 'web/public',
  server: { proxy: { '/api': { target: server } } },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // What a page shares with others is nearly always there already; the lists of it cost every visitor more than they spare one.
    // Style sheets stay in them: a page waits for its own.
    modulePreload: {
      resolveDependencies: (_file, dependencies, { hostType }) =>
        hostType === 'html' ? dependencies : dependencies.filter((one) => one.endsWith('.css')),
    },
    rolldownOptions: {
      output: {
        // Names stand in the table of what each page loads, hundreds of them: each character less counts on the wire.
        chunkFileNames: 'assets/[name]-[hash:7].js',
        assetFileNames: 'assets/[name]-[hash:7][extname]',
        codeSplitting: {
          // What every page needs, sign-in included, in one file that rarely changes. Mantine is deliberately left to
          // the bundler: a page then loads only the components that it shows.
          groups: [{ name: 'base', test: base }],
        },
      },
    },
  },
});
