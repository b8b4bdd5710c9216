/** The worker's entry: source beside source, and beside the bundle once built. */
export const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
