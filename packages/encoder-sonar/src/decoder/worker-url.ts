/** The worker's entry: source beside source, and beside the bundle once built. */
export const decoderWorkerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './decoder/worker.js',
  import.meta.url,
);
