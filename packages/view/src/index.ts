export { type Archive, archiveOf } from './api/archive.ts';
export { Explorer, type ExplorerOptions, type RunPlace } from './api/explorer.ts';
export { type FigureFile, figureFiles } from './api/figure-files.ts';
export type * from './api/types.ts';
export { type ClientFile, clientFiles } from './server/client-files.ts';
export { startViewer, type Viewer, type ViewerOptions } from './server/start-viewer.ts';
