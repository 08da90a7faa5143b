import { toPointer } from '../schema/json-pointer.js';
import { safeText } from '../schema/show-value.js';
import type { Violation } from './violation.js';

/** Deepest nesting that is taken: a model definition needs 8, nested arrays of samples 7. */
export const MAX_JSON_DEPTH = 64;

/**
 * Most lists, objects and fields of one body, which cost many times their bytes in memory and time: as many as 4 MB of pixels with
 * three channels have. Numbers and text are bounded by the bytes.
 */
export const MAX_JSON_PARTS = 300_000;
/** Most names of fields that differ: a table has fewer columns, and objects without a common form are the slowest of all. */
export const MAX_JSON_NAMES = 20_000;

export type JsonInput =
  | { ok: true; value: unknown }
  | {
      ok: false;
      reason: 'invalid_json' | 'json_too_deep' | 'body_too_large' | 'unacceptable_value';
      violation: Violation;
    };

/** Parses JSON from a client: refuses absurd depth and numbers of parts before anything walks it, then numbers and names nobody can mean. */
export function parseJsonInput(text: string): JsonInput {
  const { depth: tooDeep, size: tooMany, duplicate } = scanText(text);
  if (tooDeep !== undefined) return { ok: false, reason: 'json_too_deep', violation: tooDeep };
  if (tooMany !== undefined) return { ok: false, reason: 'body_too_large', violation: tooMany };
  const parsed = parse(text);
  if (!parsed.ok) return parsed;
  const unacceptable = findUnacceptableValue(parsed.value) ?? duplicate;
  return unacceptable === undefined
    ? parsed
    : { ok: false, reason: 'unacceptable_value', violation: unacceptable };
}

function parse(text: string): JsonInput {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? safeText(error.message, 160) : 'not JSON';
    const detail = `The body is not valid JSON: ${message}.`;
    return { ok: false, reason: 'invalid_json', violation: { pointer: '', code: 'invalid_json', detail } };
  }
}

/** What JSON text itself shows, which what is parsed of it does not. */
interface TextViolations {
  depth?: Violation;
  size?: Violation;
  duplicate?: Violation;
}

/** Where JSON text nests deeper than `maxDepth`; one linear scan without recursion, before JSON.parse. */
export function findDepthViolation(text: string, maxDepth = MAX_JSON_DEPTH): Violation | undefined {
  return scanText(text, maxDepth).depth;
}

function scanText(text: string, maxDepth = MAX_JSON_DEPTH): TextViolations {
  const path: (string | number)[] = [];
  /** The names seen in each of the open objects. */
  const names: (Set<string> | undefined)[] = [];
  let duplicate: Violation | undefined;
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

/** Two spellings of one name are one name: `a` and `\u0061`. What is no string is told by the parser. */
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

function duplicateViolation(path: readonly (string | number)[]): Violation {
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

/** After a comma an array is at its next index; an object's key follows and replaces whatever stands here. */
function nextIndex(segment: string | number | undefined): number {
  return typeof segment === 'number' ? segment + 1 : 0;
}

function depthViolation(path: readonly (string | number)[], maxDepth: number): Violation {
  const detail = `The JSON nests deeper than ${maxDepth} levels; flatten it.`;
  return { pointer: toPointer(path), code: 'json_too_deep', detail };
}

function sizeViolation(path: readonly (string | number)[]): Violation {
  const detail = `The JSON has more than ${MAX_JSON_PARTS} lists, objects and fields, or more than ${MAX_JSON_NAMES} fields of different names; send less in one request.`;
  return { pointer: toPointer(path), code: 'invalid_value', detail };
}

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A violation whose place is put together on the way out. */
interface Found {
  code: Violation['code'];
  detail: string;
  path: (string | number)[];
}

/** Where a parsed value holds an infinite number (1e999) or a field named like a part of JavaScript's objects. */
function findUnacceptableValue(root: unknown): Violation | undefined {
  const found = findIn(root);
  return found && { pointer: toPointer(found.path), code: found.code, detail: found.detail };
}

/** As deep as the text, which is bounded. Makes nothing where all is fine: a prediction has millions of numbers. */
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
  return { code: 'forbidden_name', detail: `A field may not be called '${name}'; remove it.`, path: [] };
}
