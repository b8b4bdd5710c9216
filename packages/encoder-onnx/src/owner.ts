import type { Owner } from '@ablata/onnx';

export const owner: Owner = {
  name: 'ONNX encoder',
  code: 'ONNX',
  memoryHint: 'If memory is short, set precision: int8, fewer workers or a smaller batchTokens.',
};
