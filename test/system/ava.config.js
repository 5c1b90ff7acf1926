// biome-ignore lint/style/noDefaultExport: AVA reads its configuration so
export default {
  files: ['dist/test/system/**/*.js', '!**/support/**'],
  workerThreads: false,
  timeout: '5m',
  concurrency: 2,
};
