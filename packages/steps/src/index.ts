export { ask } from './ask/ask.ts';
export { decontaminate } from './decontaminate/decontaminate.ts';
export { type Contamination, findContamination } from './decontaminate/find-contamination.ts';
export type { DecontaminateOptions } from './decontaminate/options.ts';
export { createReference, type Reference } from './decontaminate/reference.ts';
export { type Overlap, ReferenceIndex, type ReferenceItem } from './decontaminate/reference-index.ts';
export {
  type ContaminationCertificate,
  type ContaminationFinding,
  verifyContamination,
} from './decontaminate/verify-contamination.ts';
export { compileExpression, type Evaluated, type Expression } from './expression/compile-expression.ts';
export { judge } from './judge/judge.ts';
export { Krippendorff, type Metric } from './judge/krippendorff.ts';
export { outliers } from './outliers/outliers.ts';
export { default } from './plugin.ts';
export { type LinePoint, type NoiseLevel, type Probe, type ProbeOptions, probe } from './round-trip/probe.ts';
export { roundTrip } from './round-trip/round-trip.ts';
export { compute } from './rows/compute.ts';
export { dropColumns } from './rows/drop-columns.ts';
export { limit } from './rows/limit.ts';
export { rename } from './rows/rename.ts';
export { tokens } from './rows/tokens.ts';
export { where } from './rows/where.ts';
export { sample } from './sample/sample.ts';
export { type CheckedTemplate, checkTemplate } from './template/check-template.ts';
export { type Hole, parseTemplate, type Template } from './template/parse-template.ts';
export { type Rendered, renderTemplate } from './template/render-template.ts';
export { type Cut, cutText } from './texts/cut-text.ts';
export { texts } from './texts/texts.ts';
