import { resolveRef, type SchemaView } from './schema-description.js';

/**
 * Picks among object branches the one that shares the most fields; for fields that no branch has, one that
 * allows any.
 */
export function meantBranch(branches: readonly SchemaView[], value: unknown): SchemaView {
  const shared = branches.map((branch) => sharedFields(branch, value));
  const most = Math.max(...shared);
  const isOfSeveral = typeof value === 'object' && value !== null && Object.keys(value).length > 1;
  const open = most === 0 && isOfSeveral && !Array.isArray(value) ? branches.find(isRecord) : undefined;
  return open ?? branches[shared.indexOf(most)] ?? {};
}

/** A branch that allows arbitrary field names. */
function isRecord(branch: SchemaView): boolean {
  const { type, properties, discriminator } = resolveRef(branch);
  return type === 'object' && properties === undefined && discriminator === undefined;
}

/** Whether a value has one of these JSON types. */
export function isOfType(value: unknown, types: ReadonlySet<string>): boolean {
  if (value === null) return types.has('null');
  if (Array.isArray(value)) return types.has('array');
  if (typeof value === 'number') return types.has('number') || types.has('integer');
  return types.has(typeof value);
}

function sharedFields(branch: SchemaView, value: unknown): number {
  const resolved = resolveRef(branch);
  if (resolved.anyOf !== undefined)
    return Math.max(...resolved.anyOf.map((inner) => sharedFields(inner, value)));
  const given = new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  return Object.keys(resolved.properties ?? {}).filter((name) => given.has(name)).length;
}
