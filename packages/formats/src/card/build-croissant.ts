import type { JsonObject } from '@ablata/spec';
import { storedName } from '../table/stored-name.ts';
import { type CardFacts, contentOf, encodingFormat, onePerSet, subsetsOf } from './card-facts.ts';
import { madeBy } from './made-by.ts';

/**
 * Croissant metadata (JSON-LD): the files with checksums, and one record set for each set of rows, whatever the number of formats it is in.
 *
 * Source: Croissant Format Specification 1.1, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
 */
export function buildCroissant(facts: CardFacts): JsonObject {
  const { name, files, text, embeddings, columns, license = 'other', language = 'en' } = facts;
  const fields: [name: string, type: string, array?: string][] = [
    ...(text === null ? [] : [[storedName(text), 'sc:Text'] as [string, string]]),
    ['request', 'cr:Int32'],
    ['candidate', 'cr:Int32'],
    ['probability', 'cr:Float64'],
    ['problems', 'sc:Text', '-1'],
    ...(facts.more === true ? [['more', 'sc:Text'] as [string, string]] : []),
    ...Object.entries(columns).map(([column, type]): [string, string] => [
      storedName(column),
      /^number/.test(type) ? 'cr:Float64' : /^boolean/.test(type) ? 'sc:Boolean' : 'sc:Text',
    ]),
    ...embeddings.map((column): [string, string, string] => [
      storedName(column.name),
      'cr:Float32',
      String(column.dimension),
    ]),
  ];
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    name,
    description: descriptionOf(facts),
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    inLanguage: language,
    license,
    distribution: files.flatMap(({ path: whole, shards }) => [
      ...shards.map(({ path, bytes, sha256 }) => ({
        '@type': 'cr:FileObject',
        '@id': path,
        name: path,
        contentUrl: path,
        encodingFormat: encodingFormat(path),
        contentSize: `${bytes} B`,
        sha256,
      })),
      ...(shards.length === 1
        ? []
        : [
            {
              '@type': 'cr:FileSet',
              '@id': whole,
              name: whole,
              encodingFormat: encodingFormat(whole),
              includes: whole,
            },
          ]),
    ]),
    recordSet: subsetsOf(onePerSet(files)).flatMap(([, parts]) =>
      parts.map((file) => {
        const id = file.subset === '' ? file.split : `${file.subset}/${file.split}`;
        return {
          '@type': 'cr:RecordSet',
          '@id': id,
          name: id,
          description: `${file.rows} rows.`,
          field: fields.map(([field, type, array]) => ({
            '@type': 'cr:Field',
            '@id': `${id}/${field}`,
            name: field,
            dataType: type,
            ...(array === undefined ? {} : { isArray: true, arrayShape: array }),
            source: {
              [file.shards.length === 1 ? 'fileObject' : 'fileSet']: { '@id': file.path },
              extract: { column: field },
            },
          })),
        };
      }),
    ),
  };
}

function descriptionOf(facts: CardFacts): string {
  const [things, ...rest] = contentOf(facts, 'numbers').split(', ');
  const written = madeBy(facts.config).model ? 'Texts written by a language model' : 'Texts';
  return [things === 'texts' ? written : 'Rows', ...rest].join(', ').concat('.');
}

/** The context that the specification gives, in its appendix. */
const CONTEXT: JsonObject = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};
