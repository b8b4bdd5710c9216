import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFile } from '@ablata/torch-file';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { fixture, temporaryFolder } from '../../test/fixtures.ts';
import { type RawTensor, writeSafetensors } from '../../test/write-safetensors.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { plainCheckpoint } from './plain-checkpoint.ts';
import { readSafetensors } from './read-safetensors.ts';

const forms = [
  ['small.pt', 'fairseq2'],
  ['small.fairseq.pt', 'fairseq'],
  ['small.safetensors', 'huggingface'],
] as const;
const heads = { attentionHeads: 2 };

/** The Hugging Face fixture as tensors to alter. */
function portTensors(): Map<string, RawTensor> {
  const path = fixture('checkpoints', 'small.safetensors');
  using source = openFile(path);
  return new Map(
    Array.from(readSafetensors(source), ([name, { dtype, shape, offset, byteLength }]) => [
      name,
      { dtype: dtype.toUpperCase(), shape, bytes: source.readNow(offset, byteLength) },
    ]),
  );
}

async function refusal(alter: (tensors: Map<string, RawTensor>) => void, options: { attentionHeads?: number } = heads) {
  using folder = temporaryFolder();
  const path = join(folder.path, 'altered.safetensors');
  const tensors = portTensors();
  alter(tensors);
  writeSafetensors(path, tensors);
  return errorOf(() => openCheckpoint(path, options));
}

describe('openCheckpoint', () => {
  it.each(forms)('reads the sizes of %s, and every tensor under its canonical name', (name, family) => {
    const checkpoint = openCheckpoint(fixture('checkpoints', name), heads);
    expect(checkpoint.family).toBe(family);
    expect(checkpoint.architecture).toEqual({
      vocabulary: 806,
      dimension: 32,
      layers: 2,
      attentionHeads: 2,
      feedForward: 96,
    });
    expect(checkpoint.tensors!.size).toBe(3 + 16 * 2);
  });

  it('finds the same numbers in all three forms, but for the four special rows', () => {
    const weights = forms.map(([name]) => {
      const { path, tensors } = openCheckpoint(fixture('checkpoints', name), heads);
      const bytes = readFileSync(path);
      return new Map(
        Array.from(tensors!, ([key, { offset, byteLength }]) => [key, bytes.subarray(offset, offset + byteLength)]),
      );
    });
    const [fairseq2, ...others] = weights;
    const row = (tensors: Map<string, Buffer>, index: number) =>
      tensors.get('encoder_frontend.embed.weight')!.subarray(index * 128, (index + 1) * 128);
    for (const other of others) {
      for (const [name, bytes] of fairseq2!) {
        const isTable = name === 'encoder_frontend.embed.weight';
        expect(other.get(name)!.subarray(isTable ? 4 * 128 : 0)).toEqual(bytes.subarray(isTable ? 4 * 128 : 0));
      }
      for (const [id, place] of [1, 3, 0, 2].entries()) expect(row(other, place)).toEqual(row(fairseq2!, id));
    }
  });

  it.each(['encoder.', 'model.encoder.'])(
    'reads a port whose names begin with %s, with a tied embedding beside it',
    (prefix) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'port.safetensors');
      const tensors = new Map(Array.from(portTensors(), ([name, tensor]) => [prefix + name, tensor]));
      tensors.set(prefix.replace('encoder.', 'shared.weight'), tensors.get(`${prefix}embed_tokens.weight`)!);
      writeSafetensors(path, tensors);
      expect(openCheckpoint(path, heads).tensors!.size).toBe(3 + 16 * 2);
    },
  );

  it('resolves symbolic links, which onnxruntime would refuse', () => {
    using folder = temporaryFolder();
    const link = join(folder.path, 'link.pt');
    symlinkSync(fixture('checkpoints', 'small.pt'), link);
    expect(openCheckpoint(link, heads).path).toBe(fixture('checkpoints', 'small.pt'));
  });

  it.each<[string, string, RegExp]>([
    [
      'transposed.pt',
      'DATA_CHECKPOINT_TENSORS',
      /^transposed\.pt: lacks tensor encoder\.layers\.0\.ffn\.inner_proj\.weight$/,
    ],
    [
      'evil.pt',
      'DATA_HOSTILE',
      /evil\.pt is refused: its pickle names posix\.system, which can do harm and holds no data\.$/,
    ],
    [
      'legacy.pt',
      'DATA_UNSUPPORTED',
      /legacy\.pt can't be read: it is a bare pickle, as PyTorch before 1\.6 wrote it, and no zip\.$/,
    ],
    ['compressed.pt', 'DATA_UNSUPPORTED', /its entry 0 is compressed \(method 8\), which PyTorch never does\.$/],
    [
      'bfloat16.pt',
      'DATA_CHECKPOINT_TENSORS',
      /^bfloat16\.pt: lacks tensors encoder\.layers\.0\.self_attn_layer_norm\.weight, .* and \d+ more$/,
    ],
  ])('refuses %s as PyTorch writes it', async (name, code, message) => {
    const error = await errorOf(() => openCheckpoint(fixture('odd', name), { attentionHeads: 1 }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
    expect(error.mender).toBe('user');
  });

  it('reads what a trainer saves: several types, transposed weights, and other things beside the model', async () => {
    using folder = temporaryFolder();
    const checkpoint = openCheckpoint(fixture('odd', 'trained.pt'), heads);
    expect(checkpoint).toMatchObject({ family: 'fairseq2', dtype: 'f32', tensors: undefined });
    expect(checkpoint.skipped).toEqual(['step', 'optimizer/state/0/exp_avg', 'optimizer/state/0/step']);
    const plain = await plainCheckpoint(checkpoint, 'hash', folder.path, heads);
    const again = await plainCheckpoint(checkpoint, 'hash', folder.path, heads);
    expect(again).toEqual(plain);
    const original = openCheckpoint(fixture('checkpoints', 'small.pt'), heads);
    const numbers = (
      { path }: { readonly path: string },
      { offset, byteLength }: { offset: number; byteLength: number },
    ) => new Float32Array(new Uint8Array(readFileSync(path).subarray(offset, offset + byteLength)).buffer);
    expect([...plain.tensors.keys()].sort()).toEqual([...original.tensors!.keys()].sort());
    for (const [name, entry] of original.tensors!) {
      const [found, wanted] = [numbers(plain, plain.tensors.get(name)!), numbers(original, entry)];
      expect(plain.tensors.get(name)!.shape).toEqual(entry.shape);
      // Transposed weights and norms are float32 still; the others lost bits: bfloat16 keeps eight, float16 eleven.
      const bits =
        name.endsWith('inner_proj.weight') || /norm\.weight$/.test(name) ? 24 : name.endsWith('bias') ? 11 : 8;
      const worst = wanted.reduce(
        (most, value, k) => Math.max(most, Math.abs(found[k]! - value) / Math.max(Math.abs(value), 2 ** -14)),
        0,
      );
      expect(worst, name).toBeLessThanOrEqual(bits === 24 ? 0 : 2 ** -bits);
    }
  });

  it('names missing and unexpected tensors', async () => {
    const missing = await refusal((tensors) => tensors.delete('layers.1.fc2.bias'));
    expect(missing.message).toBe('altered.safetensors: lacks tensor encoder.layers.1.ffn.output_proj.bias');
    const extra = await refusal((tensors) => tensors.set('decoder.layers.0.fc1.bias', tensors.get('layer_norm.bias')!));
    expect(extra.message).toBe('altered.safetensors: has unexpected tensor decoder.layers.0.fc1.bias');
    expect(extra.code).toBe('DATA_CHECKPOINT_TENSORS');
    const other = await refusal((tensors) => tensors.delete('embed_tokens.weight'));
    expect(other.message).toBe('altered.safetensors: lacks tensor encoder_frontend.embed.weight');
  });

  it('names a tensor of the wrong shape or type', async () => {
    const shape = await refusal((tensors) => tensors.set('layers.0.fc1.bias', tensors.get('layer_norm.bias')!));
    expect(shape.message).toBe(
      'altered.safetensors: encoder.layers.0.ffn.inner_proj.bias has shape [32], expected [96]',
    );
    expect(shape.code).toBe('DATA_CHECKPOINT_SHAPE');
    const dtype = await refusal((tensors) =>
      tensors.set('layer_norm.bias', { dtype: 'I64', shape: [32], bytes: new Uint8Array(256) }),
    );
    expect(dtype.message).toBe('altered.safetensors: layer_norm.bias is I64, expected a floating-point type');
    expect(dtype.code).toBe('DATA_CHECKPOINT_DTYPE');
  });

  it('asks for the number of heads when the width does not tell it', async () => {
    expect((await refusal(() => undefined, {})).message).toBe(
      'A checkpoint of dimension 32 cannot be cut into attention heads of 64',
    );
    const error = await refusal(() => undefined, { attentionHeads: 5 });
    expect(error.message).toBe('A checkpoint of dimension 32 cannot be cut into 5 attention heads');
    expect(error.code).toBe('CONFIG_SONAR_HEADS');
  });

  it.each(forms)('refuses %s cut anywhere, with one clear error', async (name) => {
    using folder = temporaryFolder();
    const whole = readFileSync(fixture('checkpoints', name));
    const path = join(folder.path, 'cut');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        writeFileSync(path, whole.subarray(0, length));
        expect((await errorOf(() => openCheckpoint(path, heads))).code).toMatch(/^DATA_(TRUNCATED|DAMAGED)$/);
      }),
      { numRuns: 60, examples: [[0], [3], [12], [whole.length - 1]] },
    );
  });

  it('refuses what is no checkpoint, and what is not there', async () => {
    const other = await errorOf(() => openCheckpoint(fixture('checkpoints', 'small.json')));
    expect(other).toMatchObject({
      code: 'DATA_DAMAGED',
      message: expect.stringMatching(/it does not start as a zip\.$/),
    });
    const absent = await errorOf(() => openCheckpoint(fixture('absent.pt')));
    expect(absent).toMatchObject({
      code: 'DATA_UNREADABLE',
      message: expect.stringMatching(/absent\.pt can't be opened: ENOENT\.$/),
    });
    expect(absent.hint).toContain('ablata-sonar download');
  });
});
