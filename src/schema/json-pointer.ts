import { safeText } from './show-value.js';

const MAX_SEGMENT_CHARACTERS = 128;

/** One segment of an RFC 6901 pointer: escaped, and truncated if a client sent an absurdly long key. */
export function pointerSegment(key: string | number): string {
  const text = safeText(String(key), MAX_SEGMENT_CHARACTERS);
  return `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The RFC 6901 pointer of a path of keys. */
export function toPointer(path: readonly (string | number)[]): string {
  return path.map(pointerSegment).join('');
}

/** The keys of an RFC 6901 pointer. */
export function pointerSegments(pointer: string): string[] {
  const segments = pointer.split('/').slice(1);
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
