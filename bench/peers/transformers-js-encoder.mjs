// The transformers.js side of bench/encoder-onnx.ts: an ONNX file of a sentence-transformers folder, one thread.
//
//     node transformers-js-encoder.mjs PROJECT FOLDER model        PROJECT has @huggingface/transformers installed
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [project, folder, file] = process.argv.slice(2);
const { resolve: find } = createRequire(resolve(project, 'package.json'));
const { env, pipeline } = await import(pathToFileURL(find('@huggingface/transformers')));
env.allowRemoteModels = false;
env.localModelPath = dirname(resolve(folder));
const extract = await pipeline('feature-extraction', basename(resolve(folder)), {
  subfolder: '',
  model_file_name: file,
  dtype: 'fp32', // adds nothing to the file's name
  device: 'cpu',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
});
console.log(JSON.stringify({ about: `transformers.js ${env.version}, ${file}.onnx` }));
for await (const line of createInterface({ input: process.stdin })) {
  const { batchSize, batches } = JSON.parse(line);
  const before = process.cpuUsage();
  let last;
  for (const batch of batches)
    for (let at = 0; at < batch.length; at += batchSize)
      last = await extract(batch.slice(at, at + batchSize), { pooling: 'mean', normalize: true });
  const { user, system } = process.cpuUsage(before);
  const width = last.dims.at(-1);
  console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, last: Array.from(last.data.slice(-width)) }));
}
