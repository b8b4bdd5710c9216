export { checkFile } from './check-file.ts';
export {
  type Download,
  type DownloadOutcome,
  downloadFile,
  type PublishedFile,
  servedFile,
} from './download-file.ts';
export { fileHash, gitBlobHash, hashFile } from './file-hash.ts';
export { type FlushAhead, flushAhead } from './flush-ahead.ts';
export { userCache } from './user-cache.ts';
