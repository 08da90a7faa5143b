/** Some of a list's items, and whether there are more. */
export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
}
