import type { Certificate, Decision } from '@ablata/core';
import type { Json, SourceRecord } from '@ablata/spec';
import { type ContaminationCertificate, verifyContamination as lookAgain } from '@ablata/steps';
import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'reference';

/**
 * What a stage found too like a reference: each finding is over its threshold; and, with the reference's records, that nothing was missed.
 *
 * @param load the records that a stage compared with
 */
export async function verifyContamination(
  run: RunToVerify,
  load: (stage: string) => Promise<readonly SourceRecord[]>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [stage, certificate] of Object.entries(run.proof.stages)) {
    if (certificate.kind === 'contamination') checks.push(await verifyStage(run, stage, certificate, load));
  }
  return checks;
}

async function verifyStage(
  { datasets }: RunToVerify,
  stage: string,
  certificate: Certificate,
  load: (stage: string) => Promise<readonly SourceRecord[]>,
): Promise<Check> {
  const under = certificate.decisions.flatMap((decision) => problemOf(decision, certificate['rules']) ?? []);
  const of = (problems: readonly string[]): string[] => problems.map((problem) => `${stage}: ${problem}`);
  if (under.length > 0) return checked(NAME, of(under), '');
  const over = `${certificate.decisions.length} findings are over their thresholds`;
  const unknown = (why: string): Check =>
    notApplicable(NAME, `${stage}: ${over}; that nothing was missed could not be checked: ${why}`);
  const [dataset] = datasets.values();
  if (dataset === undefined) return unknown('no format the dataset was written in can be read back');
  let records: readonly SourceRecord[];
  try {
    records = await load(stage);
  } catch (error) {
    return unknown(`the records of its reference were not to be had: ${(error as Error).message}`);
  }
  const findings = lookAgain(stage, certificate as unknown as ContaminationCertificate, dataset, records);
  const wrong = findings.filter(({ ok }) => !ok).map(({ message }) => message);
  const fine = [over, ...findings.map(({ message }) => message)];
  return checked(NAME, of(wrong), `${stage}: ${fine.join('; ')}`, of(fine));
}

function problemOf(
  { request, candidate, rule, stretch, coverage, cosine }: Decision,
  rules: Json | undefined,
): string | undefined {
  const {
    any,
    cover,
    cosine: near,
  } = (rules ?? {}) as {
    readonly any?: number | false;
    readonly cover?: { readonly share: number } | false;
    readonly cosine?: number | null;
  };
  const holds =
    rule === 'any'
      ? typeof any === 'number' && Number(stretch) >= any
      : rule === 'cover'
        ? typeof cover === 'object' && Number(coverage) >= cover.share
        : rule === 'cosine'
          ? typeof near === 'number' && Number(cosine) >= near
          : rule === 'equal';
  return holds
    ? undefined
    : `row ${request}:${candidate} was found by the rule '${String(rule)}', whose threshold it is not over`;
}
