import { AblataError, type Source, type SourceRecord } from '@ablata/spec';

/** All records of a source. @throws DATA_NO_RECORDS when it has none. */
export async function collectRecords(source: Source, signal: AbortSignal): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  for await (const record of source.records(signal)) records.push(record);
  if (records.length === 0) throw new AblataError('DATA_NO_RECORDS', 'the source has no records');
  return records;
}
