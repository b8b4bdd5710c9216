import type { JsonObject, LanguageModel, NamedService } from '@ablata/spec';

/** Warnings about judges that judge their own texts (they favour them: Panickssery et al. 2024, arXiv:2404.13076), and about one model under two names. */
export function sameModel(
  judges: readonly NamedService<LanguageModel>[],
  told: readonly string[],
  madeBy: (column: string) => readonly JsonObject[],
): string[] {
  const warnings: string[] = [];
  const seen = new Map<string, string>();
  for (const { name, service } of judges) {
    const identity = canonical(service.identity);
    const own = told.filter((column) => madeBy(column).some((maker) => canonical(maker) === identity));
    if (own.length > 0)
      warnings.push(`the judge '${name}' is the model that wrote ${own.join(', ')}; models favour their own texts`);
    const twin = seen.get(identity);
    if (twin !== undefined)
      warnings.push(`the judges '${twin}' and '${name}' are one model; ask it several times with 'samples' instead`);
    seen.set(identity, name);
  }
  return warnings;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}
