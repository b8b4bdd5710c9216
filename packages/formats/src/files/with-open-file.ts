import { openFile, type PositionalFile } from '@ablata/torch-file';

/** Opens a file for a reader that keeps it open; closes it when the reader throws. */
export async function withOpenFile<T>(path: string, read: (file: PositionalFile) => Promise<T>): Promise<T> {
  const file = openFile(path);
  try {
    return await read(file);
  } catch (error) {
    file.close();
    throw error;
  }
}
