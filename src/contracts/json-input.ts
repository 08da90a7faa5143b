import { toPointer } from './json-pointer.js';
import { safeText } from './show-value.js';
import type { Violation } from './violation.js';

/** Deepest nesting that is taken: a model definition needs 8, nested arrays of samples 7. */
export const MAX_JSON_DEPTH = 64;

export type JsonInput =
  | { ok: true; value: unknown }
  | { ok: false; reason: 'invalid_json' | 'json_too_deep' | 'unacceptable_value'; violation: Violation };

/** Parses JSON from a client: refuses absurd depth before anything walks it, then numbers and names nobody can mean. */
export function parseJsonInput(text: string): JsonInput {
  const { depth: tooDeep, duplicate } = scanText(text);
  if (tooDeep !== undefined) return { ok: false, reason: 'json_too_deep', violation: tooDeep };
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
        if (isRepeated(names, path.length - 1, lastString)) duplicate ??= duplicateViolation(path);
        break;
      case COMMA:
        if (path.length > 0) path[path.length - 1] = nextIndex(path.at(-1));
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (path.length >= maxDepth) return { depth: depthViolation(path, maxDepth) };
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

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Where a parsed value holds an infinite number (1e999) or a field named like a part of JavaScript's objects. */
function findUnacceptableValue(root: unknown): Violation | undefined {
  const open: Node[] = [{ value: root, parent: undefined, key: '' }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const violation = checkNode(node);
    if (violation !== undefined) return violation;
    pushChildren(node, open);
  }
  return undefined;
}

interface Node {
  value: unknown;
  parent: Node | undefined;
  key: string | number;
}

/** Plain numbers and text are the bulk of a prediction request; only containers and odd entries get a node. */
function pushChildren(parent: Node, open: Node[]): void {
  const { value } = parent;
  if (Array.isArray(value)) {
    const entries: unknown[] = value;
    for (const [key, entry] of entries.entries()) {
      if (isWorthVisiting(entry)) open.push({ value: entry, parent, key });
    }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const entry = value[key];
      if (FORBIDDEN_NAMES.has(key) || isWorthVisiting(entry)) open.push({ value: entry, parent, key });
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isWorthVisiting(value: unknown): boolean {
  return typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'object' && value !== null;
}

function checkNode(node: Node): Violation | undefined {
  if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
    const detail = 'The number is too large for a 64-bit float; send a finite number.';
    return { pointer: pointerOf(node), code: 'not_finite', detail };
  }
  if (typeof node.key === 'string' && FORBIDDEN_NAMES.has(node.key)) {
    const detail = `A field may not be called '${node.key}'; remove it.`;
    return { pointer: pointerOf(node), code: 'forbidden_name', detail };
  }
  return undefined;
}

function pointerOf(node: Node): string {
  const path: (string | number)[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) path.unshift(at.key);
  return toPointer(path);
}
