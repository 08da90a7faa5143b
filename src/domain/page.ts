/** Some of a list's items, and whether there are more. */
export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
}

/** Maximum JSON bytes of the entries of a page. A larger page ends early and reports that there are more. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Bytes of a document in a response. */
export const jsonBytes = (document: unknown): number => Buffer.byteLength(JSON.stringify(document));

/**
 * Limits the bytes of a page; its first entry always fits, whatever its size, so that every list makes
 * progress.
 */
export interface PageBudget {
  /** Adds an entry of this size; false if the page ends before it. */
  takes(bytes: number): boolean;
}

/** The budget of one page. */
export function createPageBudget(): PageBudget {
  let left = MAX_PAGE_BYTES;
  let isEmpty = true;
  return {
    takes(bytes) {
      left -= bytes;
      const fits = isEmpty || left >= 0;
      isEmpty = false;
      return fits;
    },
  };
}

/** Truncates a page to its budget. */
export function pageWithin<Item>(page: Page<Item>, bytesOf: (item: Item) => number): Page<Item> {
  const budget = createPageBudget();
  const end = page.items.findIndex((item) => !budget.takes(bytesOf(item)));
  return end < 0 ? page : { items: page.items.slice(0, end), hasMore: true };
}
