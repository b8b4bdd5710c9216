import { loadConfig, openService } from '@ablata/core';
import { AblataError, isAblataError, type JsonObject, type SentenceEncoder } from '@ablata/spec';
import { host } from '../host.ts';
import { logTo } from '../terminal/logger.ts';
import { showProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * Encodes a text with the encoder that a run's vectors come from: that of the config, which must be the same.
 *
 * @param encoder what run.json says of the encoder
 * @throws CONFIG_OTHER_ENCODER: the config's is another one
 */
export async function encodeQuery(
  terminal: Terminal,
  path: string,
  encoder: { readonly name: string; readonly identity: JsonObject },
  text: string,
): Promise<Float32Array> {
  const { config, origin } = await loadConfig(path).catch((error: unknown) => {
    if (!isAblataError(error)) throw error;
    throw new AblataError(error.code, `to encode the text, the run's config is needed: ${error.message}`, {
      cause: error,
      hint: 'Say where it is with --config, or name a row of the dataset with --row.',
    });
  });
  const { signal } = new AbortController();
  const logger = logTo(showProgress(terminal));
  await using opened = await openService<SentenceEncoder>(config, origin, encoder.name, { logger, signal, host });
  const { service } = opened;
  if (JSON.stringify(service.identity) !== JSON.stringify(encoder.identity)) {
    throw new AblataError(
      'CONFIG_OTHER_ENCODER',
      `the encoder '${encoder.name}' of the config is ${JSON.stringify(service.identity)}; the run's vectors come from ${JSON.stringify(encoder.identity)}`,
      {
        hint: 'Vectors of two encoders can not be compared: name the config that the run was made with, --config FILE.',
      },
    );
  }
  return (await service.encode([text], signal)).vectors;
}
