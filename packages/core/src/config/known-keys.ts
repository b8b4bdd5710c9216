import type { Schema } from '@ablata/spec';

/** What we read of arktype's nodes; all of it may be missing. */
interface ArktypeNode {
  readonly structure?: { readonly index?: unknown; readonly props?: readonly { readonly key: PropertyKey }[] };
  readonly branches?: readonly ArktypeNode[];
}

interface ArktypeSchema {
  readonly in?: ArktypeSchema;
  readonly internal?: ArktypeNode;
  get?(...path: readonly PropertyKey[]): { readonly internal?: ArktypeNode };
}

/**
 * The keys an object schema lists, or those of an object at a path inside it: arktype and zod tell; of others we don't know.
 * Undefined as well when the object may have any key.
 */
export function knownKeys(schema: Schema, path: readonly PropertyKey[] = []): string[] | undefined {
  const { shape } = schema as { shape?: object };
  if (shape) return path.length === 0 ? Object.keys(shape) : undefined;
  try {
    const arktype = schema as unknown as ArktypeSchema;
    const input = arktype.in ?? arktype; // before defaults and morphs
    const node = path.length === 0 ? input.internal : input.get?.(...path).internal;
    const objects = (node?.branches ?? [node]).filter((branch) => branch?.structure !== undefined);
    if (objects.length === 0 || objects.some((branch) => branch?.structure?.index !== undefined)) return undefined;
    return [...new Set(objects.flatMap((branch) => (branch?.structure?.props ?? []).map(({ key }) => String(key))))];
  } catch {
    return undefined; // no such path, or another arktype
  }
}
