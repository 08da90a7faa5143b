import { resolveRef, type SchemaView } from './schema-description.js';

/**
 * Picks among object branches the one that shares the most fields; for fields that no branch has, one that
 * allows any.
 */
export function meantBranch(branches: readonly SchemaView[], value: unknown): SchemaView {
  const shared = branches.map((branch) => sharedFields(branch, value));
  const most = Math.max(...shared);
  const open = most === 0 && hasFields(value) ? branches.find(isRecord) : undefined;
  return open ?? branches[shared.indexOf(most)] ?? {};
}

const hasFields = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** An object whose fields have names of their own. */
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
  const given = new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  // A tagged union is meant where its tag is given.
  const tag = resolved.discriminator?.propertyName;
  if (tag !== undefined && !given.has(tag)) return 0;
  const branches = resolved.anyOf ?? resolved.oneOf;
  if (branches !== undefined) return Math.max(...branches.map((inner) => sharedFields(inner, value)));
  return Object.keys(resolved.properties ?? {}).filter((name) => given.has(name)).length;
}
