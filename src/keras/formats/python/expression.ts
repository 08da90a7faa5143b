/** Characters of a line, as Black and ruff have it. */
const LINE_LENGTH = 88;
const INDENT = '    ';

/** An item between brackets: `units=3`, `"key": value` or a value alone. */
export interface Item {
  /** Before the value: `units=`, `"key": `, `*`. */
  prefix?: string;
  value: Expression;
}

/** A Python expression: text that cannot be broken, or items between brackets. */
export type Expression = string | Bracketed;

/** `head(items)`, `[items]`, `{items}`. */
export interface Bracketed {
  head: string;
  brackets: '()' | '[]' | '{}';
  items: readonly Item[];
  /** After the last bracket: `[0]`. */
  tail?: string;
}

/** A call of a function or a class. */
export const call = (head: string, ...items: (Item | Expression)[]): Bracketed => ({
  head,
  brackets: '()',
  items: items.map(asItem),
});

/** A list. */
export const list = (items: readonly Expression[]): Bracketed => ({
  head: '',
  brackets: '[]',
  items: items.map((value) => ({ value })),
});

/** A dictionary with text as keys. */
export const dictionary = (entries: readonly (readonly [string, Expression])[]): Bracketed => ({
  head: '',
  brackets: '{}',
  items: entries.map(([key, value]) => ({ prefix: `${textLiteral(key)}: `, value })),
});

/** A tuple. */
export const tuple = (items: readonly Expression[]): Bracketed => ({
  head: '',
  brackets: '()',
  items: items.map((value) => ({ value })),
});

/** An argument by name. */
export const keyword = (name: string, value: Expression): Item => ({ prefix: `${name}=`, value });

const asItem = (item: Item | Expression): Item =>
  typeof item === 'object' && 'value' in item ? item : { value: item };

/** A text in quotes: double ones, unless it has such and no single ones. */
export function textLiteral(text: string): string {
  const quoted = JSON.stringify(text);
  if (!text.includes('"') || text.includes("'")) return quoted;
  return `'${quoted.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** An expression on one line. */
export function inline(expression: Expression): string {
  if (typeof expression === 'string') return expression;
  const { head, brackets, items, tail = '' } = expression;
  const inside = items.map(({ prefix = '', value }) => prefix + inline(value)).join(', ');
  const comma = isTuple(expression) && items.length === 1 ? ',' : '';
  return `${head}${brackets[0]}${inside}${comma}${brackets[1]}${tail}`;
}

const isTuple = ({ head, brackets }: Bracketed): boolean => head === '' && brackets === '()';

/** Whether an expression after `prefix` fits on a line. */
export const fits = (expression: Expression, prefix: string, indent = ''): boolean =>
  lengthOf(indent + prefix + inline(expression)) <= LINE_LENGTH;

/** Wide characters count twice, as in a terminal. */
const lengthOf = (text: string): number =>
  [...text].reduce(
    (length, character) =>
      length +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1),
    0,
  );

/** The lines of a statement, broken at brackets as Black and ruff break it. */
export function statement(prefix: string, expression: Expression, indent = '', suffix = ''): string[] {
  if (
    typeof expression === 'string' ||
    expression.items.length === 0 ||
    fitsWith(expression, prefix, indent, suffix)
  )
    return [indent + prefix + inline(expression) + suffix];
  const { head, brackets, items, tail = '' } = expression;
  return [
    `${indent}${prefix}${head}${brackets[0]}`,
    ...bodyOf(expression, items, indent + INDENT),
    `${indent}${brackets[1]}${tail}${suffix}`,
  ];
}

const fitsWith = (expression: Expression, prefix: string, indent: string, suffix: string): boolean =>
  lengthOf(indent + prefix + inline(expression) + suffix) <= LINE_LENGTH;

/** The arguments of a call on one line if they fit; otherwise, and in lists, an item for each line. */
function bodyOf(expression: Bracketed, items: readonly Item[], indent: string): string[] {
  const together = items.map(({ prefix = '', value }) => prefix + inline(value)).join(', ');
  if (expression.head !== '' && lengthOf(indent + together) <= LINE_LENGTH) return [indent + together];
  const [only, ...others] = items;
  const isAlone =
    only !== undefined && others.length === 0 && expression.head !== '' && isBroken(only, indent);
  return items.flatMap(({ prefix = '', value }) => statement(prefix, value, indent, isAlone ? '' : ','));
}

/** A single argument that is broken itself has no comma after it. */
const isBroken = ({ prefix, value }: Item, indent: string): boolean =>
  prefix === undefined && typeof value !== 'string' && !fits(value, '', indent);
