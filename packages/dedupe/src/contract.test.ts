import { Deduplicator } from '@ablata/spec';
import { type DeduplicatorSubject, describeDeduplicator, provided } from '@ablata/testkit';
import plugin from './plugin.ts';

const subject = (
  name: string,
  capabilities: DeduplicatorSubject['capabilities'],
  options: Parameters<typeof provided>[3] = {},
): DeduplicatorSubject => ({ ...provided(plugin, Deduplicator, name, options), capabilities });

describeDeduplicator('cosine', subject('cosine', { exact: true, vectors: true }));
describeDeduplicator('cosine without a curve', subject('cosine', { exact: true, vectors: true }, { curvePairs: 0 }));
describeDeduplicator(
  'cosine that names the most similar row',
  subject('cosine', { exact: true, vectors: true }, { names: 'most-similar' }),
);
describeDeduplicator('lexical', subject('lexical', { exact: false, vectors: false }));
describeDeduplicator('exact-text', subject('exact-text', { exact: true, vectors: false }));
describeDeduplicator(
  'chain',
  subject('chain', { exact: true, vectors: true }, { rules: [{ use: 'exact-text' }, { use: 'cosine' }] }),
);
describeDeduplicator('none', subject('none', { exact: false, vectors: false }));
