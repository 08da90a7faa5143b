import type { ProblemItem } from '../../src/contracts/problems.js';
import type { UploadItemCode } from '../../src/domain/problems/item-codes.js';
import { safeText } from '../../src/schema/show-value.js';

const MAX_SHOWN = 120;

/** The upload is invalid. Thrown from deep inside parsers, turned into a reply at the top of the process. */
export class Rejection extends Error {
  readonly items: ProblemItem[];

  constructor(items: [ProblemItem, ...ProblemItem[]]);
  constructor(code: UploadItemCode, detail: string, pointer?: string);
  constructor(what: UploadItemCode | ProblemItem[], detail = '', pointer = '/file') {
    const items = typeof what === 'string' ? [{ pointer, code: what, detail }] : what;
    super(items[0]?.detail);
    this.items = items;
  }
}

/** Further findings are counted, not listed. */
const MAX_ITEMS = 63;

/** Joins several findings into one rejection, in order; long lists are truncated. */
export function joinRejections(first: Rejection, others: readonly Rejection[]): Rejection {
  const items = [first, ...others].flatMap((one) => one.items);
  const [{ pointer, code } = { pointer: '/file', code: 'invalid_value' }] = items.slice(MAX_ITEMS);
  const left = items.length - MAX_ITEMS;
  const rest = { pointer, code, detail: `${left} more findings are not listed. Fix the listed ones first.` };
  first.items.splice(0, Number.POSITIVE_INFINITY, ...items.slice(0, MAX_ITEMS), ...(left > 0 ? [rest] : []));
  return first;
}

/** Adds the file name to findings that do not have it, if there are several files. */
export function inFile(rejection: Rejection, name: string): Rejection {
  const file = shown(name);
  const named = rejection.items.map((item) =>
    item.detail.includes(file) ? item : { ...item, detail: `${file}: ${item.detail}` },
  );
  rejection.items.splice(0, Number.POSITIVE_INFINITY, ...named);
  return rejection;
}

/** Quotes, truncates and escapes a name from an upload for use in a message. */
export function shown(name: string): string {
  return `'${safeText(name, MAX_SHOWN)}'`;
}
