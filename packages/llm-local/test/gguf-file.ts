export type Entry = string | number | boolean | readonly string[];

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its type's number; 0 is float32. */
  readonly type?: number;
}

/** The bytes of a GGUF file (version 3): numbers as u32, float32 where they are no whole numbers. */
export function ggufFile(
  metadata: Readonly<Record<string, Entry>>,
  tensors: readonly Tensor[] = [{ name: 'w', shape: [4, 8] }],
): Buffer {
  let offset = 0;
  const infos = tensors.map(({ name, shape, type = 0 }) => {
    const info = Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset)]);
    offset += Math.ceil((shape.reduce((product, each) => product * each, 1) * 4) / 32) * 32;
    return info;
  });
  const entries = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), typed(value)]));
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(entries.length),
    ...entries,
    ...infos,
  ]);
  return Buffer.concat([head, Buffer.alloc((32 - (head.length % 32)) % 32), Buffer.alloc(offset)]);
}

/** A small chat model, as far as its head says. */
export const chatModel: Readonly<Record<string, Entry>> = {
  'general.architecture': 'llama',
  'llama.context_length': 2048,
  'llama.rope.freq_base': 10000.5,
  'tokenizer.ggml.tokens': ['<s>', '</s>', 'a'],
  'tokenizer.chat_template':
    "{{ bos_token }}{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}\n{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}",
};

function typed(value: Entry): Buffer {
  if (typeof value === 'string') return Buffer.concat([u32(8), text(value)]);
  if (typeof value === 'boolean') return Buffer.concat([u32(7), Buffer.from([value ? 1 : 0])]);
  if (typeof value === 'number') return Number.isInteger(value) ? Buffer.concat([u32(4), u32(value)]) : f32(value);
  return Buffer.concat([u32(9), u32(8), u64(value.length), ...value.map(text)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([u32(6), bytes]);
}
