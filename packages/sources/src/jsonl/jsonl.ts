import { basename, extname } from 'node:path';
import { AblataError, type InputOf, type JsonObject, type Project, type Source, type SourceRecord } from '@ablata/spec';
import { type } from 'arktype';
import { resolvePath } from '../resolve-path.ts';
import { badRecord } from '../source-error.ts';
import { parseObject } from './parse-object.ts';
import { hashFile, readLines } from './read-lines.ts';

export const jsonlOptions = type({
  /** The file: one JSON object a line, UTF-8. Relative paths start from the config's folder. */
  path: 'string > 0',
  /** Name of the field that holds the text. */
  text: "string > 0 = 'text'",
  /** Name of the field that holds the id. Without it a record's id is `<name>/<line>`. */
  'id?': 'string > 0',
  /** Name of the dataset, for ids and the manifest. Without it the file's name without ending. */
  'name?': 'string > 0',
  /** Reads only so many records. */
  'limit?': 'number.integer >= 1',
  '+': 'reject',
});
export type JsonlOptions = InputOf<typeof jsonlOptions>;

export interface SourceNeeds {
  /** Resolves paths of the config; without it they start from the working directory. */
  readonly project?: Project;
}

/**
 * Records from a JSON Lines file. Blank lines are passed over; whatever else is not a record is an error.
 *
 * @throws DATA_UNREADABLE, DATA_BAD_RECORD, DATA_DUPLICATE_ID, DATA_CHANGED
 */
export async function createJsonl(options: JsonlOptions, needs: SourceNeeds = {}): Promise<Source> {
  const { path, text, id, limit, name } = jsonlOptions.assert(options);
  const file = resolvePath(path, needs.project);
  const dataset = name ?? basename(path, extname(path));
  const sha256 = await hashFile(file, 'source jsonl');
  return {
    identity: {
      plugin: '@ablata/sources',
      source: 'jsonl',
      dataset,
      sha256,
      text,
      id: id ?? null,
      limit: limit ?? null,
    },
    async *records(signal) {
      await checkUnchanged(file, path, sha256, signal);
      const lines = new Map<string, number>();
      for await (const line of readLines(file, 'source jsonl', signal)) {
        signal.throwIfAborted();
        if (lines.size === limit) return;
        if (line.text?.trim() === '') continue;
        const record = toRecord(parseObject(line, path), { path, line: line.number, text, id, dataset });
        const earlier = lines.get(record.id);
        if (earlier !== undefined) {
          throw new AblataError('DATA_DUPLICATE_ID', `${path}:${line.number}: the id of line ${earlier} comes again`, {
            hint: `Give every record its own value of '${id}', or leave the option id out.`,
            details: { path, line: line.number, earlier },
          });
        }
        lines.set(record.id, line.number);
        yield record;
      }
    },
  };
}

/** The identity was promised when the service was made; a file that changed since would make it a lie. */
async function checkUnchanged(file: string, path: string, sha256: string, signal: AbortSignal): Promise<void> {
  if ((await hashFile(file, 'source jsonl', signal)) === sha256) return;
  throw new AblataError('DATA_CHANGED', `source jsonl: ${path} has changed since this run was planned`, {
    hint: 'Start the run again once the file is complete.',
    details: { path },
  });
}

interface RecordPlace {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly id: string | undefined;
  readonly dataset: string;
}

function toRecord(object: JsonObject, { path, line, text, id, dataset }: RecordPlace): SourceRecord {
  const value = object[text];
  if (typeof value !== 'string' || value.trim() === '') {
    throw badRecord(
      path,
      line,
      `${describe(object, text)}, expected a text`,
      `Say which field holds the text: text: '…'. ${fieldsOf(object)}`,
    );
  }
  const key = id === undefined ? `${dataset}/${line}` : object[id];
  if ((typeof key !== 'string' || key === '') && typeof key !== 'number') {
    throw badRecord(
      path,
      line,
      `${describe(object, id as string)}, expected a string or number`,
      `Say which field holds the id: id: '…'. ${fieldsOf(object)}`,
    );
  }
  const fields = Object.fromEntries(Object.entries(object).filter(([field]) => field !== text && field !== id));
  return { id: String(key), text: value, fields };
}

function describe(object: JsonObject, field: string): string {
  if (!Object.hasOwn(object, field)) return `there is no field '${field}'`;
  const value = object[field];
  if (typeof value === 'string') return `the field '${field}' is empty`;
  return `the field '${field}' is ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}`;
}

function fieldsOf(object: JsonObject): string {
  const names = Object.keys(object).slice(0, 12);
  return names.length === 0 ? 'The object is empty.' : `The object has ${names.join(', ')}.`;
}
