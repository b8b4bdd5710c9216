import { damaged, type PositionalFile, truncated, unsupported } from '@ablata/torch-file';
import { type ArrowSchema, readSchema } from './arrow-schema.ts';
import { FlatTable, sizeAt } from './flat-table.ts';

/** One batch of rows (or of dictionary values), whose buffers lie in the file. */
export interface ArrowBatch {
  readonly table: FlatTable;
  /** Where its buffers begin, and the bytes they have. */
  readonly body: number;
  readonly bodyLength: number;
}

export interface ArrowDictionary extends ArrowBatch {
  readonly id: bigint;
  /** Adds to the values before it. */
  readonly delta: boolean;
}

export interface ArrowContent {
  readonly schema: ArrowSchema;
  readonly dictionaries: readonly ArrowDictionary[];
  readonly batches: readonly ArrowBatch[];
}

const MAGIC = 'ARROW1';
const CONTINUES = 0xffffffff;
const LONGEST = 2 ** 28;
const [SCHEMA, DICTIONARY, RECORDS] = [1, 2, 3];

/**
 * What an Arrow file or stream is made of, by its messages; no buffer of a batch is read.
 *
 * Source: "Columnar Format", "IPC" of apache/arrow, `format/Message.fbs` and `File.fbs`.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export function readMessages(file: PositionalFile): ArrowContent {
  const head = file.readNow(0, Math.min(8, file.size)).toString('latin1');
  if (head.startsWith('FEA1'))
    throw unsupported(
      file.path,
      'it is Feather of version 1',
      'Write it as version 2: pyarrow.feather.write_feather(table, path).',
    );
  try {
    return head.startsWith(MAGIC) ? readFile(file) : readStream(file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw damaged(file.path, 'what it says of its columns and batches leads nowhere');
  }
}

function readFile(file: PositionalFile): ArrowContent {
  const { path, size } = file;
  const tail = size < 18 ? '' : file.readNow(size - 6, 6).toString('latin1');
  if (tail !== MAGIC) throw truncated(path, 'an Arrow file ends with ARROW1, and this one does not');
  const length = file.readNow(size - 10, 4).readInt32LE();
  if (length <= 0 || length > size - 18) throw damaged(path, 'its footer has a length that can not be');
  const footer = FlatTable.root(file.readNow(size - 10 - length, length));
  const schema = footer.table(1);
  if (schema === undefined) throw damaged(path, 'its footer has no schema');
  const blocks = (field: number) =>
    footer.structs(field, 24, (bytes, at) => ({
      at: sizeAt(bytes, at),
      meta: bytes.readInt32LE(at + 8),
      body: sizeAt(bytes, at + 16),
    }));
  const messages = (field: number): Message[] =>
    blocks(field).map(({ at, meta, body }) => {
      const message = messageAt(file, at, size - 10 - length);
      if (message === undefined || message.body - at !== meta || message.bodyLength !== body)
        throw damaged(path, 'its footer and its batches tell of different places');
      return message;
    });
  return content(file, readSchema(schema), [...messages(2), ...messages(3)]);
}

function readStream(file: PositionalFile): ArrowContent {
  const messages: Message[] = [];
  for (let at = 0; ; ) {
    const message = messageAt(file, at, file.size);
    if (message === undefined) break;
    messages.push(message);
    at = message.body + message.bodyLength;
    if (at === file.size) throw truncated(file.path, 'an Arrow stream says where it ends, and this one does not');
  }
  const [first, ...rest] = messages;
  if (first?.type !== SCHEMA) throw damaged(file.path, 'it begins neither as an Arrow file nor as an Arrow stream');
  return content(file, readSchema(first.header), rest);
}

interface Message {
  readonly type: number;
  readonly header: FlatTable;
  readonly body: number;
  readonly bodyLength: number;
}

/** The message at a place; undefined where the stream says that it ends. */
function messageAt(file: PositionalFile, at: number, end: number): Message | undefined {
  const prefix = file.readNow(at, Math.min(8, end - at));
  // Before Arrow 0.15 there was the length alone.
  const modern = prefix.readUInt32LE(0) === CONTINUES;
  const length = modern ? prefix.readInt32LE(4) : prefix.readInt32LE(0);
  if (length === 0) return undefined;
  const start = at + (modern ? 8 : 4);
  if (length < 0 || length > LONGEST) throw damaged(file.path, 'a message has a length that can not be');
  if (start + length > end) throw truncated(file.path, `a message should end at byte ${start + length} of ${end}`);
  const message = FlatTable.root(file.readNow(start, length));
  const bodyLength = message.size(3);
  const body = start + length;
  if (body + bodyLength > end) throw truncated(file.path, `a batch should end at byte ${body + bodyLength} of ${end}`);
  const header = message.table(2);
  if (header === undefined) throw damaged(file.path, 'a message says nothing');
  return { type: message.byte(1), header, body, bodyLength };
}

function content(file: PositionalFile, schema: ArrowSchema, messages: readonly Message[]): ArrowContent {
  const dictionaries: ArrowDictionary[] = [];
  const batches: ArrowBatch[] = [];
  for (const { type, header, body, bodyLength } of messages) {
    if (type === RECORDS) batches.push({ table: header, body, bodyLength });
    else if (type === DICTIONARY) {
      const table = header.table(1);
      if (table === undefined) throw damaged(file.path, 'a dictionary has no values');
      dictionaries.push({ table, body, bodyLength, id: header.int64(0), delta: header.boolean(2) });
    } else throw unsupported(file.path, 'it holds messages that are no batches of rows', 'Write a table.');
  }
  return { schema, dictionaries, batches };
}
