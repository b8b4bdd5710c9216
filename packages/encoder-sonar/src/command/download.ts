import { join } from 'node:path';
import { type Download, downloadFile, servedFile, userCache } from '@ablata/files';
import { noteProgress, type Terminal } from '@ablata/onnx';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { owner } from '../owner.ts';
import { publishedBase, publishedCheckpoints, publishedFiles, publishedLicense } from '../published.ts';
import { misuse, type Values } from './options.ts';

/** `download [encoder | decoder]`: the tokenizer and a checkpoint, each whole and checked. */
export async function download(what: string | undefined, { to, from }: Values, terminal: Terminal): Promise<number> {
  if (what !== undefined && what !== 'encoder' && what !== 'decoder') {
    throw misuse(`download fetches the encoder or the decoder, not ${what}`);
  }
  const folder = to ?? userCache('sonar');
  const base = from ?? publishedBase;
  terminal.note(publishedLicense);
  const otherwise = 'Or fetch the file by other means and set `checkpoint` and `tokenizer`.';
  const isDecoder = what === 'decoder';
  const { name } = publishedCheckpoints.decoder;
  // Nobody has published the decoder's size and hash: the size is the server's word, the tensors are checked below.
  const checkpoint = isDecoder ? await servedFile(name, { base, otherwise }, owner) : publishedFiles.checkpoint;
  for (const file of [publishedFiles.tokenizer, checkpoint]) {
    const settings: Download = { base, folder, otherwise, onProgress: noteProgress(file, terminal) };
    const outcome = await downloadFile(file, settings, owner);
    const checked = 'sha256' in file ? ', sha256 as published' : '';
    terminal.out(`${outcome} ${file.name} (${file.size} bytes${checked}) in ${folder}`);
  }
  if (isDecoder) {
    const path = join(folder, name);
    const { tensors } = openCheckpoint(path, { half: 'decoder' });
    terminal.out(
      `${tensors?.size ?? 'all'} tensors of the decoder are there; \`ablata-sonar verify decoder\` checks their bytes`,
    );
  }
  return 0;
}
