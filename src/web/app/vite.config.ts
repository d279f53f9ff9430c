import { defineConfig } from 'vite';

/** Where `npm run web` finds the service. */
const service = process.env.DCGAN_SERVICE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page works below any BASE_PATH.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../../dist/web/app',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy has no place for data: scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the licenses of the packages in it ask for.
    license: { fileName: 'licenses.md' },
  },
  server: {
    // Everything but the page itself is the service's.
    proxy: { '^/(?!app/)': { target: service, changeOrigin: true } },
  },
});
