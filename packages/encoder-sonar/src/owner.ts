import type { Owner } from '@ablata/onnx';

export const owner: Owner = {
  name: 'SONAR encoder',
  code: 'SONAR',
  memoryHint: 'If memory is short, set memory: mmap, precision: int8 or fewer workers.',
};
