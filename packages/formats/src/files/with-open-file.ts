import { openFile, type PositionalFile } from './positional-file.ts';

/** Opens a file for a reader that keeps it open; closes it when the reader throws. */
export async function withOpenFile<T>(path: string, read: (file: PositionalFile) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await read(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}
