import type { DatasetView, JsonObject, SourceRecord } from '@ablata/spec';
import { TEXTS_REVISION } from '@ablata/texts';
import { findContamination } from './find-contamination.ts';
import type { DecontaminateOptions } from './options.ts';
import { createReference, type Reference } from './reference.ts';

/** One thing that was checked, and what came of it. */
export interface ContaminationFinding {
  readonly ok: boolean;
  readonly message: string;
}

/** A stage's part of a proof: what `decontaminate` certifies, and its decisions. */
export interface ContaminationCertificate extends Pick<DecontaminateOptions, 'columns' | 'do'> {
  readonly rules: Pick<DecontaminateOptions, 'any' | 'cover'> & { readonly cosine: number | null };
  readonly normalisation: { readonly texts: number; readonly digits: DecontaminateOptions['digits'] };
  readonly reference: { readonly fields: readonly string[]; readonly sha256: string };
  readonly decisions: readonly JsonObject[];
}

/**
 * Looks again at what `decontaminate` promised, from the dataset and the records of the reference: that it is the same reference, that no
 * row left in the dataset is too like one of its texts, or that those which are have their marks, and that each decision names a
 * record of it. Verdicts by cosine are not made again, for that takes the encoder.
 *
 * @param stage its name in the graph, for the columns of its marks
 */
export function verifyContamination(
  stage: string,
  certificate: ContaminationCertificate,
  dataset: DatasetView,
  records: readonly SourceRecord[],
): readonly ContaminationFinding[] {
  const { rules, normalisation, columns, do: action, decisions } = certificate;
  if (normalisation.texts !== TEXTS_REVISION) {
    return [
      wrong(`texts were compared by rules of revision ${normalisation.texts}, and these are of ${TEXTS_REVISION}`),
    ];
  }
  const settings = { any: rules.any, cover: rules.cover, digits: normalisation.digits };
  const reference = createReference(records, { fields: [...certificate.reference.fields], ...settings });
  if (reference.sha256 !== certificate.reference.sha256) {
    return [
      wrong(
        `the reference is another one: its SHA-256 is ${reference.sha256}, the proof says ${certificate.reference.sha256}`,
      ),
    ];
  }
  const ids = new Set(reference.items.map(({ id }) => id));
  const strangers = decisions.filter(({ of }) => typeof of !== 'string' || !ids.has(of)).length;
  const there = columns.filter((column) => column === dataset.text || Object.hasOwn(dataset.columns, column));
  const absent = columns.filter((column) => !there.includes(column));
  return [
    strangers > 0
      ? wrong(`${strangers} of ${decisions.length} decisions name no record of the reference`)
      : fine(`${decisions.length} decisions name a record of the reference, whose SHA-256 is the proof's`),
    ...(action === 'drop'
      ? checkClean(there, dataset, reference, settings)
      : checkMarks(stage, there, absent, dataset, reference, settings)),
    ...(absent.length > 0
      ? [fine(`not checked: ${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not in the dataset`)]
      : []),
    ...(rules.cosine === null ? [] : [fine('verdicts by cosine were not made again: that takes the encoder')]),
  ];
}

type Settings = Parameters<typeof findContamination>[2];

function checkClean(
  columns: readonly string[],
  dataset: DatasetView,
  reference: Reference,
  settings: Settings,
): ContaminationFinding[] {
  return columns.map((column) => {
    const row = cellsOf(dataset, column).findIndex((text) => isContaminated(text, reference, settings));
    return row === -1
      ? fine(`no ${column} of ${dataset.length} rows is too like a text of the reference`)
      : wrong(`the ${column} of row ${row} is too like a text of the reference`);
  });
}

function checkMarks(
  stage: string,
  columns: readonly string[],
  absent: readonly string[],
  dataset: DatasetView,
  reference: Reference,
  settings: Settings,
): ContaminationFinding[] {
  const name = `${stage}.rule`;
  if (!Object.hasOwn(dataset.columns, name)) return [fine(`not checked: the marks '${name}' are not in the dataset`)];
  if (absent.length > 0) return []; // a mark may be due to what is not there
  const cells = columns.map((column) => cellsOf(dataset, column));
  const marks = dataset.column(name);
  const row = marks.findIndex((mark, at) => {
    const found = cells.some((texts) => isContaminated(texts[at], reference, settings));
    return mark !== 'cosine' && found !== (mark !== null);
  });
  return [
    row === -1 ? fine(`the marks of ${dataset.length} rows are right`) : wrong(`the mark of row ${row} is wrong`),
  ];
}

function cellsOf(dataset: DatasetView, column: string): readonly unknown[] {
  return column === dataset.text ? dataset.texts() : dataset.column(column);
}

function isContaminated(text: unknown, reference: Reference, settings: Settings): boolean {
  return typeof text === 'string' && findContamination(text, reference, settings) !== undefined;
}

function fine(message: string): ContaminationFinding {
  return { ok: true, message };
}

function wrong(message: string): ContaminationFinding {
  return { ok: false, message };
}
