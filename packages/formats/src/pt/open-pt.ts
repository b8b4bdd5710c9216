import { basename } from 'node:path';
import type { ColumnSchema, Json, JsonObject, OpenDataset, RowSource } from '@ablata/spec';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseJson } from '../files/parse-json.ts';
import { damaged, hostile, type PositionalFile, unsupported } from '../files/positional-file.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { type Pickled, PickledTensor, PickleProblem, readPickle } from '../pickle/read-pickle.ts';
import { checkEntry, readZip, type ZipEntry } from '../zip/zip-reader.ts';
import { createTensorReader } from './tensor-reader.ts';

const MAX_PICKLE = 2 ** 31 - 1;
const HINT =
  'A dataset file is a dict with `embeddings` (a float tensor, rows × dimension) and `instructions` (a list of strings).';

/**
 * Opens a .pt file of ours, or one that `torch.save` wrote of a dict with at least `embeddings` and `instructions`. All checksums
 * are verified first; embeddings are then read block by block.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE
 */
export async function openPt(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const entries = await readZip(file);
    const pickleEntry = [...entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
    if (pickleEntry === undefined) throw unsupported(path, 'the zip holds no data.pkl', 'Is it a PyTorch file?');
    for (const entry of entries.values()) await checkEntry(file, entry);
    const root = pickleEntry.name.slice(0, -'data.pkl'.length);
    const dict = await readDict(file, pickleEntry);

    const tensorOf = (value: Pickled | undefined, name: string, axes: number) => {
      if (!(value instanceof PickledTensor)) throw unsupported(path, `it has no tensor '${name}'`, HINT);
      if (value.shape.length !== axes) {
        throw unsupported(path, `'${name}' has ${value.shape.length} axes; ${axes} were expected`, HINT);
      }
      const entry = entries.get(`${root}data/${value.storage.key}`);
      if (entry === undefined) throw damaged(path, `the data of '${name}' is missing`);
      return { shape: value.shape, ...createTensorReader(file, entry, value, name) };
    };

    const embeddings = tensorOf(dict.get('embeddings'), 'embeddings', 2);
    const [length, dimension] = embeddings.shape as [number, number];
    const texts = stringsOf(path, dict.get('instructions') ?? dict.get('texts'), 'instructions', length);
    const about = jsonOf(path, dict.get('ablata'));
    const columns = (about['columns'] ?? {}) as ColumnSchema;
    const held = dict.get('columns');
    const cells: Record<string, Json[]> = {};
    for (const [name, type] of Object.entries(columns)) {
      const value = held instanceof Map ? held.get(name) : undefined;
      if (type === 'number' || type === 'boolean') {
        const numbers = await tensorOf(value, `columns.${name}`, 1).numbers(0, length);
        cells[name] = Array.from(numbers, (cell) => (type === 'boolean' ? cell !== 0 : cell));
      } else {
        const strings = stringsOf(path, value, `columns.${name}`, length);
        cells[name] = type === 'string' ? [...strings] : strings.map((text) => parseJson(path, text));
      }
    }
    const probabilities = dict.get('probabilities');
    const known =
      probabilities === undefined ? undefined : await tensorOf(probabilities, 'probabilities', 1).numbers(0, length);
    return openDatasetOf(
      {
        name: typeof about['name'] === 'string' ? about['name'] : basename(path, '.pt'),
        dimension,
        texts,
        sources: sourcesOf(path, dict.get('sources'), length, known),
        columns,
        cells,
        config: jsonOf(path, dict.get('config')),
        stats: jsonOf(path, dict.get('stats')),
        readVectors: (start, end) => embeddings.rows(start, end),
      },
      file,
    );
  });
}

async function readDict(file: PositionalFile, entry: ZipEntry): Promise<Map<Pickled, Pickled>> {
  if (entry.size > MAX_PICKLE)
    throw unsupported(file.path, `its pickle has ${entry.size} bytes`, 'At most 2 GB are read.');
  const bytes = await file.read(entry.start, entry.size);
  try {
    const value = readPickle(bytes);
    if (value instanceof Map) return value;
  } catch (error) {
    if (!(error instanceof PickleProblem)) throw error;
    throw error.hostile
      ? hostile(file.path, `its pickle ${error.message}`)
      : unsupported(file.path, `its pickle ${error.message}`, HINT);
  }
  throw unsupported(file.path, 'it holds something else than a dict', HINT);
}

function stringsOf(path: string, value: Pickled | undefined, name: string, length: number): string[] {
  if (!Array.isArray(value) || value.length !== length || !value.every((item) => typeof item === 'string')) {
    throw unsupported(path, `'${name}' is not a list of ${length} strings`, HINT);
  }
  return value as string[];
}

/** A dict, or the JSON text of one. */
function jsonOf(path: string, value: Pickled | undefined): JsonObject {
  const json = typeof value === 'string' ? parseJson(path, value) : plain(value ?? null);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : {};
}

function plain(value: Pickled): Json {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'object' ? null : value;
}

function sourcesOf(
  path: string,
  value: Pickled | undefined,
  length: number,
  probabilities: Float64Array | undefined,
): RowSource[] {
  return Array.from({ length }, (_, row) => {
    const { more, ...source } = jsonOf(path, Array.isArray(value) ? value[row] : undefined);
    const probability = probabilities?.[row] ?? source['probability'];
    const rest = typeof more === 'string' ? (parseJson(path, more) as JsonObject) : {};
    return {
      ...rest,
      request: typeof source['request'] === 'number' ? source['request'] : row,
      candidate: typeof source['candidate'] === 'number' ? source['candidate'] : 0,
      probability: typeof probability === 'number' && !Number.isNaN(probability) ? probability : null,
      problems: Array.isArray(source['problems']) ? source['problems'].map(String) : [],
    };
  });
}
