import type { DatasetFormat } from '@ablata/spec';

/**
 * Apache Arrow IPC (file format, also called Feather 2), the embedding as a fixed-size list of float32. The Arrow library is
 * loaded when it is first needed.
 */
export function createArrowFormat(): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'arrow', layout: 1 },
    extension: 'arrow',
    async write(dataset, folder, name, context) {
      const { writeArrow } = await import('./write-arrow.ts');
      await folder.file(`${name}.arrow`, (file) => writeArrow(dataset, file, context));
    },
    open: async (path) => (await import('./open-arrow.ts')).openArrow(path),
  };
}
