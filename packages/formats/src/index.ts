export { createDataset, type DatasetParts, vectorsInMemory } from './dataset/create-dataset.ts';
export { createOutputFolder } from './files/create-output-folder.ts';
export { createJsonlFormat, type JsonlOptions } from './jsonl/create-jsonl-format.ts';
export { default } from './plugin.ts';
export { createPtFormat } from './pt/create-pt-format.ts';
export { type WritePtOptions, writePt } from './pt/write-pt.ts';
