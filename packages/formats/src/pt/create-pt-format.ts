import type { DatasetFormat } from '@ablata/spec';
import { openPt } from './open-pt.ts';
import { writePt } from './write-pt.ts';

/** PyTorch's own format: `torch.load(path, weights_only=True)`, in 1.13 and 2.x. */
export function createPtFormat(): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'pt', layout: 1 },
    extension: 'pt',
    open: openPt,
    write: (dataset, folder, name, context) => folder.file(`${name}.pt`, (file) => writePt(dataset, file, context)),
  };
}
