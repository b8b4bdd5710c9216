import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference, expected, tiny } from '../../test/fixtures.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { createOnnxEncoder } from '../create-onnx-encoder.ts';
import { knownModels } from '../model/known-models.ts';
import { runCommand } from './run-command.ts';

const scratch = temporaryFolder();
beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = join(scratch.path, 'cache');
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  scratch[Symbol.dispose]();
});

async function run(...args: string[]): Promise<{ code: number; out: string[]; note: string[] }> {
  const out: string[] = [];
  const note: string[] = [];
  const code = await runCommand(args, { out: (line) => out.push(line), note: (line) => note.push(line) });
  return { code, out, note };
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Answers as the Hub does for one repository: its description with sizes and hashes, and its files at a commit. */
async function hub(
  files: Readonly<Record<string, Buffer>>,
  spoil: (name: string, content: Buffer) => Buffer = (_, content) => content,
) {
  const paths: string[] = [];
  const authorizations = new Set<string | undefined>();
  const server = createServer(({ url, headers }, response) => {
    paths.push(url!);
    authorizations.add(headers.authorization);
    const [, name] = new RegExp(`^/lab/tiny/resolve/${COMMIT}/(.+)$`).exec(url!) ?? [];
    if (url === '/api/models/lab/tiny/revision/main?blobs=true') {
      const siblings = Object.entries(files).map(([rfilename, content]) => ({
        rfilename,
        size: content.length,
        blobId: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
        ...(rfilename.endsWith('.onnx')
          ? {
              lfs: {
                sha256: createHash('sha256').update(content).digest('hex'),
                size: content.length,
                pointerSize: 130,
              },
            }
          : {}),
      }));
      response.end(JSON.stringify({ id: 'lab/tiny', sha: COMMIT, siblings }));
    } else if (name !== undefined && files[name] !== undefined) response.end(spoil(name, files[name]));
    else response.writeHead(404).end('Entry not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    authorizations,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => server.closeAllConnections() ?? server.close(() => resolve())),
  };
}

const repository = Object.fromEntries(
  readdirSync(tiny, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(tiny.length + 1);
      return [name.endsWith('.onnx') ? `onnx/${name}` : name, readFileSync(path)];
    }),
);
const others = {
  'README.md': Buffer.from('# tiny'),
  '../evil.json': Buffer.from('{}'),
  'model.safetensors': Buffer.alloc(9),
};

describe('ablata-onnx download', () => {
  it('fetches what an encoder needs and no more, checked, to where the encoder finds it', async () => {
    await using server = await hub({ ...repository, ...others });
    const first = await run('download', 'lab/tiny', '--from', `${server.url}/`);
    expect(first.note).toEqual([]);
    expect(first.code).toBe(0);
    const folder = join(scratch.path, 'cache', 'onnx', 'lab', 'tiny');
    expect(first.out.at(-1)).toBe(`lab/tiny at ${COMMIT} is in ${folder}`);
    expect(
      first.out
        .filter((line) => line.startsWith('downloaded '))
        .map((line) => line.split(' ')[1])
        .sort(),
    ).toEqual([
      '1_Pooling/config.json',
      'config.json',
      'config_sentence_transformers.json',
      'modules.json',
      'onnx/model.onnx',
      'sentence_bert_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect([...server.authorizations]).toEqual([undefined]);
    await using encoder = await createOnnxEncoder({ model: 'lab/tiny', threads: 1 });
    const { vectors } = await encoder.encode(expected.texts);
    expect(difference(vectors, expected.vectors['mean']!.flat())).toBeLessThanOrEqual(2e-6);

    const again = await run('download', 'lab/tiny', '--from', server.url, '--precision', 'int8');
    expect(again.out.filter((line) => line.startsWith('downloaded '))).toHaveLength(1);
    expect(again.out.filter((line) => line.startsWith('present '))).toHaveLength(7);
  });

  it('keeps nothing that is not as published', async () => {
    await using server = await hub(repository, (name, content) =>
      name === 'tokenizer.json' ? Buffer.from(content.toString().replace('[PAD]', '[pad]')) : content,
    );
    const { code, note } = await run(
      'download',
      'lab/tiny',
      '--from',
      server.url,
      '--to',
      join(scratch.path, 'spoiled'),
    );
    expect(code).toBe(1);
    expect(note[0]).toMatch(/^DATA_ONNX_DOWNLOAD: tokenizer\.json: what arrived is not the published file \(/);
    expect(readdirSync(join(scratch.path, 'spoiled'))).not.toContain('tokenizer.json');
  });

  it('takes a token from the environment, and says it to nobody else', async () => {
    await using server = await hub(repository);
    process.env['HF_TOKEN'] = 'hf_secret';
    try {
      const { out, note } = await run(
        'download',
        'lab/tiny',
        '--from',
        server.url,
        '--to',
        join(scratch.path, 'gated'),
      );
      expect([...server.authorizations]).toEqual(['Bearer hf_secret']);
      expect([...out, ...note].join('\n')).not.toContain('hf_secret');
    } finally {
      delete process.env['HF_TOKEN'];
    }
  });

  it('says which ONNX files there are when the wanted one is not', async () => {
    await using server = await hub(repository);
    const missing = await run('download', 'lab/tiny', '--from', server.url, '--precision', 'fp16');
    expect(missing).toMatchObject({ code: 1, out: [] });
    expect(missing.note).toEqual([
      'CONFIG_ONNX_FILE: lab/tiny has no ONNX file for precision fp16 (model_fp16.onnx, onnx/model_fp16.onnx)',
      '  It has onnx/model.onnx, onnx/model_int8.onnx: name one with --file, or another --precision.',
    ]);
    const escaping = await run('download', 'lab/tiny', '--from', server.url, '--file', '../evil.json');
    expect(escaping.note[0]).toBe('CONFIG_ONNX_FILE: lab/tiny has no ONNX file ../evil.json');
  });

  it('says what to look at when the Hub does not answer', async () => {
    const unreachable = await run('download', 'all-MiniLM-L6-v2', '--from', 'http://127.0.0.1:1');
    expect(unreachable.note.slice(0, 2)).toEqual([
      'sentence-transformers/all-MiniLM-L6-v2: Apache-2.0',
      expect.stringMatching(/^SERVICE_ONNX_HUB: http:\/\/127\.0\.0\.1:1\/api\/models\/sentence-transformers\//),
    ]);
    expect(unreachable.note[2]).toContain('HF_TOKEN');
    await using server = await hub(repository);
    const unknown = await run('download', 'lab/other', '--from', server.url);
    expect(unknown.note[0]).toMatch(/: the server answered 404 Not Found$/);
  });
});

describe('ablata-onnx', () => {
  it('lists models by name', async () => {
    const { code, out } = await run('models');
    expect(code).toBe(0);
    expect(out).toHaveLength(Object.keys(knownModels).length);
    expect(out.length).toBeGreaterThanOrEqual(12);
    expect(out.find((line) => line.startsWith('multilingual-e5-small '))).toMatch(
      / 384 {2}intfloat\/multilingual-e5-small {2}MIT {2}prompts query, passage$/,
    );
  });

  it('explains itself, and what was wrongly called', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, note: [] });
    expect((await run()).code).toBe(2);
    const said = async (...args: string[]) => {
      const { code, note } = await run(...args);
      return [code, note[0]];
    };
    expect(await said('fetch')).toEqual([2, 'CONFIG_ONNX_USAGE: ablata-onnx: there is no command fetch']);
    expect(await said('download')).toEqual([2, 'CONFIG_ONNX_USAGE: ablata-onnx: download needs a model']);
    expect((await said('download', 'MiniLM'))[1]).toContain('MiniLM is neither the name of a model nor a repository');
    expect(await said('download', 'a/b', '--precision', 'int4')).toEqual([
      2,
      'CONFIG_ONNX_USAGE: ablata-onnx: --precision is int4; it must be one of fp32, fp16, int8',
    ]);
  });
});
