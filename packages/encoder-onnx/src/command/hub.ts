import { posix } from 'node:path';
import type { PublishedFile } from '@ablata/files';
import { AblataError } from '@ablata/spec';
import { type } from 'arktype';
import { candidates, type FilePrecision, isWeightFileOf } from '../model/model-files.ts';

/** A repository of the Hub at one commit. */
export interface HubRepository {
  readonly commit: string;
  readonly files: readonly PublishedFile[];
}

const answer = type({
  sha: /^[0-9a-f]{40}$/,
  siblings: type({
    rfilename: 'string',
    'size?': 'number.integer >= 0',
    'blobId?': 'string',
    'lfs?': type({ sha256: 'string', size: 'number.integer >= 0' }).or('null'),
  }).array(),
});

export interface HubAddress {
  /** `https://huggingface.co`, or a mirror of it. */
  readonly endpoint: string;
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** For repositories that are not open to all. */
  readonly token: string | undefined;
}

/** What a repository holds, with sizes and hashes: sha256 of what is in LFS, git's own of the rest. */
export async function readHub({ endpoint, repository, revision, token }: HubAddress): Promise<HubRepository> {
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const failed = (message: string, cause?: unknown) =>
    new AblataError('SERVICE_ONNX_HUB', `${url}: ${message}`, {
      hint: `Is ${repository} the name on the Hub? Repositories that are not open need HF_TOKEN in the environment; a mirror is named by --from or HF_ENDPOINT. Or fetch the files by other means and set model to their folder.`,
      cause,
    });
  let body: unknown;
  try {
    const response = await fetch(url, { headers: authorization(token) });
    if (!response.ok) throw failed(`the server answered ${response.status} ${response.statusText}`.trim());
    body = await response.json();
  } catch (error) {
    if (error instanceof AblataError) throw error;
    const { message, cause } = error as Error;
    throw failed(cause instanceof Error && cause.message !== '' ? cause.message : message, error);
  }
  const result = answer(body);
  if (result instanceof type.errors)
    throw failed(`what came is not the Hub's description of a repository: ${result.summary}`);
  const files = result.siblings.flatMap(({ rfilename: name, size, blobId, lfs }): PublishedFile[] => {
    if (lfs) return [{ name, size: lfs.size, sha256: lfs.sha256 }];
    return size === undefined || blobId === undefined ? [] : [{ name, size, gitBlob: blobId }];
  });
  return { commit: result.sha, files };
}

/** Address of the folder that files of a commit are fetched from. */
export function filesAddress({ endpoint, repository }: HubAddress, { commit }: HubRepository): string {
  return `${endpoint}/${repository}/resolve/${commit}`;
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
}

/** Names the parts of a sentence-transformers folder have; nothing of another name is ever written. */
const SMALL =
  /^(\d+_\w+\/)?(config|tokenizer|tokenizer_config|modules|sentence_bert_config|config_sentence_transformers)\.json$/;

/** What an encoder needs of a repository: its JSON files, one ONNX file, and the files of that one's weights. */
export function neededFiles(
  { files }: HubRepository,
  precision: FilePrecision,
  file: string | undefined,
  repository: string,
): readonly PublishedFile[] {
  const wanted = file === undefined ? candidates(precision) : [file];
  const model = wanted.map((name) => files.find((each) => each.name === name)).find((found) => found !== undefined);
  if (model === undefined || !/^(onnx\/)?[\w.-]+\.onnx$/.test(model.name)) {
    const there = files.map(({ name }) => name).filter((name) => name.endsWith('.onnx'));
    throw new AblataError(
      'CONFIG_ONNX_FILE',
      `${repository} has no ONNX file ${file ?? `for precision ${precision} (${wanted.join(', ')})`}`,
      {
        hint:
          there.length === 0
            ? 'It has none at all: export the model with optimum (`optimum-cli export onnx`), or look for a copy of it under onnx-community.'
            : `It has ${there.join(', ')}: name one with --file, or another --precision.`,
      },
    );
  }
  const { dir, base } = posix.parse(model.name);
  return files.filter(
    (each) =>
      each === model ||
      SMALL.test(each.name) ||
      (posix.dirname(each.name) === (dir || '.') && isWeightFileOf(base, posix.basename(each.name))),
  );
}
