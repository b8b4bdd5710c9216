import { DatasetFormat, defineDatasetStage, several } from '@ablata/spec';

/** Writes the dataset and each of its sets in every format that is bound. */
export const write = defineDatasetStage({
  name: 'write',
  needs: { formats: several(DatasetFormat) },
  partial: true,
  async run(input, { services, folder, signal }) {
    const { dataset, sets, normalizers } = input;
    // The whole dataset goes with the statistics of its largest subset.
    const largest = [...(normalizers?.values() ?? [])].sort((a, b) => b.rows - a.rows)[0];
    for (const { service: format } of services.formats) {
      await format.write(dataset, folder, dataset.name, { signal, normalizer: largest });
      for (const { name, subset, rows } of sets) {
        signal.throwIfAborted();
        const normalizer = normalizers?.get(subset);
        await format.write(dataset.select(rows), folder, `splits/${name}`, { signal, normalizer });
      }
    }
    return input;
  },
});
