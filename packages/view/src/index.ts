export { Explorer, type ExplorerOptions, type RunPlace } from './api/explorer.ts';
export type * from './api/types.ts';
export { startViewer, type Viewer, type ViewerOptions } from './server/start-viewer.ts';
