import { toPointer } from '../schema/json-pointer.js';
import { safeText } from '../schema/show-value.js';
import type { Finding } from './finding.js';

/** Maximum nesting: a model definition needs 8 levels, nested arrays of samples 7. */
export const MAX_JSON_DEPTH = 64;

/**
 * Maximum lists, objects and fields of one body, which cost many times their bytes in memory and time: enough
 * for 4 MB of pixels with three channels. Numbers and text are bounded by the body size.
 */
export const MAX_JSON_PARTS = 300_000;
/**
 * Maximum distinct field names: a table has fewer columns, and objects without a common shape are the
 * slowest.
 */
export const MAX_JSON_NAMES = 20_000;

export type JsonInput =
  | { outcome: 'accepted'; value: unknown }
  | {
      outcome: 'rejected';
      reason: 'invalid_json' | 'json_too_deep' | 'body_too_large' | 'unacceptable_value';
      violation: Finding;
    };

/**
 * Parses JSON from a client: rejects absurd depth and part counts before anything walks it, then unacceptable
 * numbers and names.
 */
export function parseJsonInput(text: string): JsonInput {
  const { depth: tooDeep, size: tooMany, duplicate } = scanText(text);
  if (tooDeep !== undefined) return { outcome: 'rejected', reason: 'json_too_deep', violation: tooDeep };
  if (tooMany !== undefined) return { outcome: 'rejected', reason: 'body_too_large', violation: tooMany };
  const parsed = parse(text);
  if (parsed.outcome === 'rejected') return parsed;
  const unacceptable = findUnacceptableValue(parsed.value) ?? duplicate;
  return unacceptable === undefined
    ? parsed
    : { outcome: 'rejected', reason: 'unacceptable_value', violation: unacceptable };
}

function parse(text: string): JsonInput {
  try {
    return { outcome: 'accepted', value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? safeText(error.message, 160) : 'not JSON';
    const detail = `The body is not valid JSON: ${message}.`;
    return {
      outcome: 'rejected',
      reason: 'invalid_json',
      violation: { pointer: '', code: 'invalid_json', detail },
    };
  }
}

/** Violations that only the JSON text shows, not the parsed value. */
interface TextViolations {
  depth?: Finding;
  size?: Finding;
  duplicate?: Finding;
}

/**
 * Finds where JSON text nests deeper than `maxDepth`, in one linear scan without recursion, before
 * JSON.parse.
 */
export function findDepthViolation(text: string, maxDepth = MAX_JSON_DEPTH): Finding | undefined {
  return scanText(text, maxDepth).depth;
}

function scanText(text: string, maxDepth = MAX_JSON_DEPTH): TextViolations {
  const path: (string | number)[] = [];
  /** The names seen so far in each open object. */
  const names: (Set<string> | undefined)[] = [];
  let duplicate: Finding | undefined;
  let lastString = '';
  let parts = 0;
  const distinct = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        lastString = text.slice(at + 1, end);
        at = end;
        break;
      }
      case COLON:
        if (path.length === 0) break;
        lastString = nameIn(lastString);
        path[path.length - 1] = lastString;
        parts += 1;
        if (isRepeated(names, path.length - 1, lastString)) duplicate ??= duplicateViolation(path);
        distinct.add(lastString);
        if (parts > MAX_JSON_PARTS || distinct.size > MAX_JSON_NAMES) return { size: sizeViolation(path) };
        break;
      case COMMA:
        if (path.length > 0) path[path.length - 1] = nextIndex(path.at(-1));
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (path.length >= maxDepth) return { depth: depthViolation(path, maxDepth) };
        parts += 1;
        if (parts > MAX_JSON_PARTS) return { size: sizeViolation(path) };
        path.push(0);
        names.push(undefined);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        path.pop();
        names.pop();
        break;
    }
  }
  return duplicate === undefined ? {} : { duplicate };
}

/** `a` and `\u0061` are the same name. Invalid strings are left to the parser to report. */
function nameIn(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  try {
    return String(JSON.parse(`"${quoted}"`));
  } catch {
    return quoted;
  }
}

function isRepeated(names: (Set<string> | undefined)[], depth: number, name: string): boolean {
  const seen = names[depth] ?? new Set();
  names[depth] = seen;
  if (seen.has(name)) return true;
  seen.add(name);
  return false;
}

function duplicateViolation(path: readonly (string | number)[]): Finding {
  const detail = `The object has the field '${safeText(String(path.at(-1)), 64)}' twice; send it once.`;
  return { pointer: toPointer(path), code: 'duplicate_value', detail };
}

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** After a comma an array is at its next index; in an object the next key replaces the segment. */
function nextIndex(segment: string | number | undefined): number {
  return typeof segment === 'number' ? segment + 1 : 0;
}

function depthViolation(path: readonly (string | number)[], maxDepth: number): Finding {
  const detail = `The JSON nests deeper than ${maxDepth} levels; flatten it.`;
  return { pointer: toPointer(path), code: 'json_too_deep', detail };
}

function sizeViolation(path: readonly (string | number)[]): Finding {
  const detail = `The JSON has more than ${MAX_JSON_PARTS} lists, objects and fields, or more than ${MAX_JSON_NAMES} distinct field names; send less in one request.`;
  return { pointer: toPointer(path), code: 'invalid_value', detail };
}

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A violation whose path is assembled while the recursion unwinds. */
interface Found {
  code: Finding['code'];
  detail: string;
  path: (string | number)[];
}

/** Finds an infinite number (1e999) or a forbidden field name such as `__proto__` in a parsed value. */
function findUnacceptableValue(root: unknown): Finding | undefined {
  const found = findIn(root);
  return found && { pointer: toPointer(found.path), code: found.code, detail: found.detail };
}

/**
 * Recursion is as deep as the text, which is bounded. Allocates nothing for valid input: a prediction has
 * millions of numbers.
 */
function findIn(value: unknown): Found | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : notFinite();
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? findInList(value) : findInObject(value);
}

function findInList(list: readonly unknown[]): Found | undefined {
  for (let index = 0; index < list.length; index++) {
    const found = findIn(list[index]);
    if (found !== undefined) return within(found, index);
  }
  return undefined;
}

function findInObject(object: object): Found | undefined {
  for (const [name, value] of Object.entries(object)) {
    const found = FORBIDDEN_NAMES.has(name) ? forbiddenName(name) : findIn(value);
    if (found !== undefined) return within(found, name);
  }
  return undefined;
}

function within(found: Found, key: string | number): Found {
  found.path.unshift(key);
  return found;
}

function notFinite(): Found {
  const detail = 'The number is too large for a 64-bit float; send a finite number.';
  return { code: 'not_finite', detail, path: [] };
}

function forbiddenName(name: string): Found {
  return { code: 'forbidden_name', detail: `A field must not be named '${name}'; remove it.`, path: [] };
}
