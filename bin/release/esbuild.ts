/** The door to the bundler. */
export { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild';
