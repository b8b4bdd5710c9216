import { defineDatasetStage, type JsonObject, SplitPolicy } from '@ablata/spec';

/** Divides the finished dataset. */
export const split = defineDatasetStage({
  name: 'split',
  needs: { splits: SplitPolicy },
  async run({ dataset, sets }, { services, random, summary, signal, beside }) {
    let found: JsonObject = {};
    const later = (findings: Promise<JsonObject>): void => {
      beside(
        findings.then((all) => {
          found = { ...found, ...all };
          summary(found);
        }),
      );
    };
    const assignment = await services.splits.assign(dataset, random(), { signal, later });
    found = { ...assignment.summary, ...found };
    summary(found);
    return { dataset, sets: [...sets, ...assignment.sets] };
  },
});
