import { distance } from 'fastest-levenshtein';
import { safeText } from '../schema/show-value.js';
import { MAX_TEXT_LENGTH } from '../schema/shown-text.js';

const MAX_NAME_CHARACTERS = 64;
const MAX_LISTED = 40;
/** Names that are listed whole where one is unknown, and as many as are listed of more. */
const MOST_LISTED_WHOLE = 16;
const MOST_CLOSEST = 8;
/** Characters of an abbreviation that names one thing: `BatchNorm`. */
const MIN_PREFIX = 5;

/** The known name most likely meant, ignoring case and underscores: the closest spelling, or the only one that it abbreviates. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_NAME_CHARACTERS) return undefined;
  const plain = plainClass(name);
  const [best] = rankedBySpelling(name, known);
  if (best !== undefined && best.edits <= Math.max(1, Math.floor(plain.length / 3))) return best.candidate;
  const begun = plain.length >= MIN_PREFIX ? known.filter((one) => plainName(one).startsWith(plain)) : [];
  return begun.length === 1 ? begun[0] : undefined;
}

/** `keras.layers.Dense` and `Custom>Dense` name the class last. */
const plainClass = (name: string): string => plainName(name.split(/[.>/]/).at(-1) ?? name);

/** Known names, those of the fewest edits from a name first. */
function rankedBySpelling(name: string, known: readonly string[]): { candidate: string; edits: number }[] {
  const plain = plainClass(name.slice(0, MAX_NAME_CHARACTERS));
  return known
    .map((candidate) => ({ candidate, edits: distance(plain, plainName(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
}

/**
 * `Unknown layer 'Dens'; did you mean 'Dense'? Known: …`, or a hint if there is one. Of many names the closest are listed,
 * and none after a hint.
 */
export function unknownNameDetail(
  label: string,
  name: string,
  known: readonly string[],
  hint?: string,
): string {
  const start = `Unknown ${label} '${safeText(name)}'${suggestion(name, known, hint)}`;
  const all = inFirstSpelling(known);
  if (all.length <= MOST_LISTED_WHOLE) return `${start} Known: ${listed(all)}.`;
  if (hint !== undefined) return start;
  const closest = rankedBySpelling(name, all).slice(0, MOST_CLOSEST);
  return `${start} Known: ${closest.map(({ candidate }) => safeText(candidate)).join(', ')}, … (${all.length} in all).`;
}

function suggestion(name: string, known: readonly string[], hint: string | undefined): string {
  if (hint !== undefined) return `. ${hint}`;
  const closest = closestName(name, known);
  return closest === undefined ? '.' : `; did you mean '${safeText(closest, MAX_TEXT_LENGTH)}'?`;
}

/** `Unknown field 'epoch'; did you mean 'epochs'?`, a hint, or the known fields if none is close. */
export function unknownFieldDetail(
  label: string,
  name: string,
  known: readonly string[],
  hint?: string,
): string {
  const closest = closestName(name, known);
  const start = `Unknown ${label} '${safeText(name)}'`;
  if (hint !== undefined) return `${start}. ${hint}`;
  if (closest !== undefined) return `${start}; did you mean '${safeText(closest, MAX_TEXT_LENGTH)}'?`;
  return known.length === 0 ? `${start}; no fields are accepted here.` : `${start}. Known: ${listed(known)}.`;
}

/** Known names, each in its first spelling. */
export function listed(names: readonly string[]): string {
  const all = inFirstSpelling(names);
  const shown = all
    .slice(0, MAX_LISTED)
    .map((name) => safeText(name))
    .join(', ');
  return all.length > MAX_LISTED ? `${shown}, …` : shown;
}

/** Names without those that differ from an earlier one in case, underscores, hyphens and spaces only. */
export function inFirstSpelling<Name>(names: readonly Name[]): Name[] {
  const plain = names.map((name) => plainName(String(name)));
  return names.filter((_, index) => plain.indexOf(plain[index] ?? '') === index);
}

/** Whether two names differ only in case, underscores, hyphens and spaces. */
export function isSameName(name: string, other: string): boolean {
  return name.length <= MAX_NAME_CHARACTERS && plainName(name) === plainName(other);
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_\- ]/g, '');
}
