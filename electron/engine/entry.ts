// Where a thread or a process of the engine starts: beside the file that starts it, in the sources as in dist/ (which is flat).

/**
 * URL of a sibling entry. From a source `…/parsing/pool.ts`, `entry(import.meta.url, './job')` is `…/parsing/job.ts`;
 * from a bundle `dist/x.js` it is `dist/job.js`.
 */
export function entry(from: string, sibling: string): URL {
  if (from.endsWith('.ts')) return new URL(`${sibling}.ts`, from)
  return new URL(`./${sibling.slice(sibling.lastIndexOf('/') + 1)}.js`, from)
}
