/** Some of a list's items, and whether there are more. */
export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
}

/** Most bytes of the entries of a page, as JSON. A page that would be larger ends early, and says that there are more. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Bytes of a document in an answer. */
export const jsonBytes = (document: unknown): number => Buffer.byteLength(JSON.stringify(document));

/** Counts the bytes of a page's entries; the first one always fits, whatever its size, so that every list gets on. */
export interface PageBudget {
  /** Takes an entry of so many bytes; false where the page ends before it. */
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

/** The entries of a page as far as they fit its budget. */
export function pageWithin<Item>(page: Page<Item>, bytesOf: (item: Item) => number): Page<Item> {
  const budget = createPageBudget();
  const end = page.items.findIndex((item) => !budget.takes(bytesOf(item)));
  return end < 0 ? page : { items: page.items.slice(0, end), hasMore: true };
}
