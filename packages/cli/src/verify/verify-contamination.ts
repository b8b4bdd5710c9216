import type { Decision } from '@ablata/core';
import type { Json } from '@ablata/spec';
import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'reference';

/** What a stage found too like a reference: each finding is over its threshold. Whether anything was missed shows only with the reference's texts. */
export function verifyContamination({ proof }: RunToVerify): Check[] {
  return Object.entries(proof.stages)
    .filter(([, { kind }]) => kind === 'contamination')
    .map(([stage, certificate]) => {
      const problems = certificate.decisions.flatMap((decision) => problemOf(decision, certificate['rules']) ?? []);
      const reference = (certificate['reference'] as { readonly items?: number } | undefined)?.items ?? 0;
      if (problems.length > 0)
        return checked(
          NAME,
          problems.map((problem) => `${stage}: ${problem}`),
          '',
        );
      return notApplicable(
        NAME,
        `${stage}: ${certificate.decisions.length} findings are over their thresholds; that nothing was missed needs the texts of its ${reference} reference items`,
      );
    });
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
