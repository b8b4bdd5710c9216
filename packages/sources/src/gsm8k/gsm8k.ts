import { AblataError, type InputOf, type JsonObject, type Source, type SourceRecord } from '@ablata/spec';
import { type } from 'arktype';
import type { SourceNeeds } from '../jsonl/jsonl.ts';
import { parseObject } from '../jsonl/parse-object.ts';
import { hashFile, readLines } from '../jsonl/read-lines.ts';
import { badRecord } from '../source-error.ts';
import { download } from './download.ts';
import { locate } from './locate.ts';
import { BASE_URL, releases } from './releases.ts';

export const gsm8kOptions = type({
  /** Which of its two files. */
  split: "'train' | 'test' = 'train'",
  /** The file, or the folder with `train.jsonl` and `test.jsonl`. Relative paths start from the config's folder. */
  'path?': 'string > 0',
  /** Reads only so many records. */
  'limit?': 'number.integer >= 1',
  /** Folder on a mirror to download from. */
  'url?': /^https?:\/\/\S+$/,
  '+': 'reject',
});
export type Gsm8kOptions = InputOf<typeof gsm8kOptions>;

export interface Gsm8kNeeds extends SourceNeeds {
  /** Variables to heed instead of those of the process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * GSM8K (Cobbe et al. 2021, https://arxiv.org/abs/2110.14168): 7,473 training and 1,319 test problems. Ids are `gsm8k/train/0`, `gsm8k/train/1`, …; fields
 * are `answer` (the worked solution as published) and `final` (its number).
 *
 * The data is taken from the option `path`, else from ABLATA_GSM8K_DIR, else from the user's cache, into which it is downloaded when first needed.
 *
 * @throws DATA_UNREADABLE, DATA_BAD_RECORD, DATA_CHANGED, SERVICE_UNREACHABLE, SERVICE_REFUSED, SERVICE_BAD_DOWNLOAD
 */
export async function createGsm8k(
  options: Gsm8kOptions = {},
  { project, env = process.env }: Gsm8kNeeds = {},
): Promise<Source> {
  const { split, path, limit, url } = gsm8kOptions.assert(options);
  const release = releases[split];
  const location = await locate(release, path, project, env);
  const { file, sha256 } = location;
  let present: Promise<void> | undefined = location.missing ? undefined : Promise.resolve();

  const ensure = (signal: AbortSignal): Promise<void> => {
    present ??= download(release, file, { baseUrl: url ?? (env['ABLATA_GSM8K_URL'] || BASE_URL), signal }).catch(
      (error: unknown) => {
        present = undefined;
        throw error;
      },
    );
    return present;
  };

  return {
    identity: { plugin: '@ablata/sources', source: 'gsm8k', dataset: 'GSM8K', split, sha256, limit: limit ?? null },
    start: ensure,
    async *records(signal) {
      signal.throwIfAborted();
      await ensure(signal);
      if ((await hashFile(file, 'source gsm8k', signal)) !== sha256) throw changed(file);
      let count = 0;
      for await (const line of readLines(file, 'source gsm8k', signal)) {
        signal.throwIfAborted();
        if (count === limit) return;
        if (line.text?.trim() === '') continue;
        yield toRecord(parseObject(line, file), file, line.number, `gsm8k/${split}/${count}`);
        count++;
      }
    },
  };
}

function changed(file: string): AblataError {
  return new AblataError('DATA_CHANGED', `source gsm8k: ${file} has changed since this run was planned`, {
    hint: 'Start the run again once the file is complete.',
    details: { path: file },
  });
}

/** The solution ends with a line `#### 1,234`. */
const FINAL = /^#### *(-?[\d,]*\.?\d+) *$/m;

function toRecord({ question, answer }: JsonObject, file: string, line: number, id: string): SourceRecord {
  if (typeof question !== 'string' || question.trim() === '' || typeof answer !== 'string') {
    throw badRecord(
      file,
      line,
      "expected the texts 'question' and 'answer'",
      'This is no file of GSM8K; for other files use jsonl.',
    );
  }
  const final = FINAL.exec(answer)?.[1];
  if (final === undefined) {
    throw badRecord(
      file,
      line,
      "the answer has no line '#### <number>'",
      'This is no file of GSM8K; for other files use jsonl.',
    );
  }
  return { id, text: question, fields: { answer, final: Number(final.replaceAll(',', '')) } };
}
