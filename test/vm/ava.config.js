/** Run inside `test/support/beds/vm`, as its user; the checkout is read-only there. */
// biome-ignore lint/style/noDefaultExport: AVA reads its configuration so
export default {
  files: ['dist/test/vm/**/*.js'],
  workerThreads: false,
  cache: false,
  timeout: '5m',
  concurrency: 1,
};
