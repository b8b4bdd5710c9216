export { buildReport } from './build-report.ts';
export { type PngRenderer, pngRenderer } from './render-png.ts';
