import type { Terminal } from '@ablata/onnx';
import { createSonarEncoder } from '../create-sonar-encoder.ts';
import { createSonarDecoder } from '../decoder/create-sonar-decoder.ts';
import { checkOutput } from './check-output.ts';
import { decodeFile, lineWriter } from './decode-file.ts';
import { download } from './download.ts';
import { encodeFile } from './encode-file.ts';
import { decoderOptions, encoderOptions, line, misuse, type Values } from './options.ts';
import { cosine, roundTrip } from './round-trip.ts';
import { noting, oneLine } from './terminal.ts';
import { checkReadable } from './text-lines.ts';
import { type VerifyLine, verifyCheckpoint } from './verify-checkpoint.ts';
import { verifyDecoder } from './verify-decoder.ts';

type Command = (args: readonly string[], values: Values, terminal: Terminal) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  download: ([what], values, terminal) => download(what, values, terminal),
  verify,
  encode,
  decode,
  roundtrip,
  similarity,
};
/** Arguments that a command takes at most. */
const most: Readonly<Record<string, number>> = { verify: 2, similarity: 2 };

/** Runs `ablata-sonar` and gives its exit code: 0 done, 1 failed or not verified, 2 wrongly called. */
export function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  return line.run(args, terminal, (name, rest, values) => {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) throw misuse(`there is no command ${name}`);
    const allowed = most[name] ?? 1;
    if (rest.length > allowed) throw misuse(`${name} takes no ${allowed === 1 ? 'third' : 'fourth'} argument`);
    return command(rest, values, terminal);
  });
}

async function verify(args: readonly string[], values: Values, terminal: Terminal): Promise<number> {
  const isDecoder = args[0] === 'decoder';
  const [path, ...rest] = isDecoder || args[0] === 'encoder' ? args.slice(1) : args;
  if (rest.length > 0) throw misuse('verify takes one path');
  const lines: AsyncIterable<VerifyLine> = isDecoder
    ? verifyDecoder(decoderOptions(values, path), encoderOptions({ ...values, language: undefined }))
    : verifyCheckpoint(encoderOptions(values, path));
  let failed = 0;
  let passed = 0;
  for await (const { result, what, detail } of lines) {
    if (result === 'fail') failed++;
    if (result === 'pass') passed++;
    terminal.out(`${result}  ${what}: ${detail}`);
  }
  terminal.out(
    failed === 0
      ? `verified: ${passed} of ${passed} checks pass`
      : `not verified: ${failed} of ${passed + failed} checks fail`,
  );
  return failed === 0 ? 0 : 1;
}

async function encode([path]: readonly string[], values: Values, terminal: Terminal): Promise<number> {
  if (path === undefined) throw misuse('encode needs a text file');
  if (values.output === undefined) throw misuse('encode needs -o FILE.npy');
  await checkReadable(path);
  await checkOutput(path, values, '.npy');
  await using encoder = await createSonarEncoder(encoderOptions(values), noting(terminal));
  const { rows, truncated, unknown } = await encodeFile(encoder, path, values.output);
  terminal.out(`${rows} × ${encoder.dimension} float32 in ${values.output}`);
  if (truncated > 0) terminal.note(`${truncated} of them were longer than 514 tokens and were cut`);
  if (unknown > 0)
    terminal.note(`${unknown} of them hold characters that the vocabulary lacks: the vectors don't know them`);
  return 0;
}

async function decode([path]: readonly string[], values: Values, terminal: Terminal): Promise<number> {
  if (path === undefined) throw misuse('decode needs a file of vectors, .npy or .pt');
  await checkOutput(path, values);
  await using decoder = await createSonarDecoder(
    decoderOptions(values, values.decoder ?? values.checkpoint),
    noting(terminal),
  );
  const { key, normalizer, json = false, output } = values;
  const { rows, truncated } = await decodeFile(decoder, path, { key, normalizer, json, output, out: terminal.out });
  if (output !== undefined) terminal.out(`${rows} texts in ${output}`);
  else if (rows === 0) terminal.note(`${path} holds no vectors`);
  if (truncated > 0) terminal.note(`${truncated} of them came to no end and were cut at the limit of tokens`);
  return 0;
}

async function roundtrip([path]: readonly string[], values: Values, terminal: Terminal): Promise<number> {
  if (path === undefined) throw misuse('roundtrip needs a text file');
  await checkReadable(path);
  await checkOutput(path, values);
  await using encoder = await createSonarEncoder(encoderOptions(values), noting(terminal));
  await using decoder = await createSonarDecoder(decoderOptions(values), noting(terminal));
  await encoder.start();
  await decoder.start();
  await using lines = await lineWriter(values.output, terminal.out);
  let [rows, exact, sum, least] = [0, 0, 0, 1];
  for await (const trip of roundTrip(encoder, decoder, path)) {
    rows++;
    exact += Number(trip.decoded === trip.text);
    sum += trip.cosine;
    least = Math.min(least, trip.cosine);
    const shown = `${trip.cosine.toFixed(4)}  ${oneLine(trip.text)}  →  ${oneLine(trip.decoded)}`;
    await lines.write(values.json || values.output !== undefined ? JSON.stringify(trip) : shown);
  }
  if (rows === 0) throw misuse(`${path} holds no text`);
  const percent = ((100 * exact) / rows).toFixed(1);
  terminal.note(
    `${rows} texts: ${exact} (${percent} %) came back as they were; cosine of the re-encoded: mean ${(sum / rows).toFixed(4)}, least ${least.toFixed(4)}`,
  );
  return 0;
}

async function similarity(texts: readonly string[], values: Values, terminal: Terminal): Promise<number> {
  if (texts.length !== 2) throw misuse('similarity needs two texts');
  // Mapped weights load at once, so the second language may have an encoder of its own.
  const encodeIn = async (language: string | undefined) => {
    const options = encoderOptions({ memory: 'mmap', ...values, language: language ?? values.language });
    await using encoder = await createSonarEncoder(options, noting(terminal));
    const { vectors } = await encoder.encode(texts);
    return texts.map((_, row) => vectors.slice(row * encoder.dimension, (row + 1) * encoder.dimension));
  };
  const [first, second] = (await encodeIn(undefined)) as [Float32Array, Float32Array];
  const other = values['to-language'] === undefined ? second : (await encodeIn(values['to-language']))[1]!;
  terminal.out(cosine(first, other).toFixed(4));
  return 0;
}
