import type { Owner } from '@ablata/onnx';

export const owner: Owner = {
  name: 'SONAR decoder',
  code: 'SONAR',
  memoryHint: 'If memory is short, set memory: mmap, precision: int8, a smaller batch or fewer workers.',
};
