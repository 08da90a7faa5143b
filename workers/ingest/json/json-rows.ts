import { lengthFault, normalText } from '../../../src/schema/shown-text.js';
import type { CsvFile } from '../csv/reading/csv.js';
import { createNameBudget, invalidName, type NameBudget } from '../images/shown-names.js';
import { Rejection, shown } from '../rejection.js';
import type { Scratch, SourceFile } from '../scratch.js';
import { type JsonToken, jsonTokens } from './json-tokens.js';

const MAX_COLUMNS = 100_000;
/** The limit of a CSV row. */
const MAX_ROW_CHARACTERS = 4 * 1024 * 1024;

/** A value of a row: `text` of a JSON string, `other` of a number, true, false or (empty) null. */
interface Cell {
  kind: 'text' | 'other';
  text: string;
}

/** A row: values by position, or by name. */
type JsonRow = { kind: 'list'; cells: Cell[] } | { kind: 'record'; cells: Map<string, Cell> };

/**
 * Converts JSON rows to a CSV: a list of lists, a list of records, or such rows in sequence (JSON Lines).
 * Fields that a record omits are missing values; a first list of only strings is the header. @throws
 * Rejection if the file is not JSON or not rows.
 */
export async function jsonToCsv(file: SourceFile, scratch: Scratch): Promise<CsvFile> {
  const columns = await readColumns(file);
  const { path, name } = await scratch.store(file.name, file.sha256, csvLines(file, columns));
  return columns.names === null ? { path, name } : { path, name, columnNames: headerOf(columns.names) };
}

/** `names` is null if the first row is the header. */
interface Columns {
  kind: JsonRow['kind'];
  names: string[] | null;
  count: number;
}

async function readColumns(file: SourceFile): Promise<Columns> {
  const names = new Set<string>();
  const budget = createNameBudget('fields', 'too_many_columns', 'Use shorter names, or fewer fields.');
  let first: JsonRow | undefined;
  let row = 0;
  for await (const current of jsonRows(file)) {
    row += 1;
    first ??= current;
    checkAlike(first, current, row);
    if (current.kind === 'record') addNames(names, current.cells.keys(), budget);
  }
  if (first === undefined) throw new Rejection('empty_dataset', `${shown(file.name)} has no data rows.`);
  if (first.kind === 'record') return { kind: 'record', names: [...names], count: names.size };
  const count = first.cells.length;
  return {
    kind: 'list',
    names: isHeader(first.cells) ? null : first.cells.map((_, index) => `f${index}`),
    count,
  };
}

function addNames(names: Set<string>, found: Iterable<string>, budget: NameBudget): void {
  for (const name of found) {
    if (names.has(name)) continue;
    names.add(name);
    budget.add(name);
  }
  if (names.size > MAX_COLUMNS) throw tooManyColumns();
}

const isHeader = (cells: readonly Cell[]): boolean =>
  cells.every(({ kind, text }) => kind === 'text' && Number.isNaN(Number.parseFloat(text)));

function checkAlike(first: JsonRow, row: JsonRow, number: number): void {
  if (first.kind !== row.kind) throw notRows(`row 1 is a ${first.kind} and row ${number} a ${row.kind}`);
  if (first.kind === 'list' && row.kind === 'list' && first.cells.length !== row.cells.length)
    throw notRows(`row 1 has ${first.cells.length} values and row ${number} has ${row.cells.length}`);
}

async function* csvLines(file: SourceFile, { names }: Columns): AsyncGenerator<Uint8Array> {
  const line = (fields: string[]) => Buffer.from(`${fields.join(',')}\n`);
  for await (const { kind, cells } of jsonRows(file)) {
    yield line(kind === 'list' ? cells.map(field) : (names ?? []).map((name) => field(cells.get(name))));
  }
}

/** Column numbers from pandas would look like a row of numbers. */
function headerOf(names: string[]): string[] {
  return names.every((name) => /^\d+$/.test(name)) ? names.map((name) => `f${name}`) : names;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const field = (cell: Cell | undefined): string =>
  cell?.kind === 'text' ? quoted(cell.text) : (cell?.text ?? '');

async function* jsonRows(file: SourceFile): AsyncGenerator<JsonRow> {
  const tokens = jsonTokens(file);
  let row = 0;
  let isInList = false;
  for await (const token of tokens) {
    if (token.kind === 'listEnd' && isInList) {
      isInList = false;
      continue;
    }
    row += 1;
    if (token.kind === 'record') yield { kind: 'record', cells: await readRecord(tokens, row) };
    else if (token.kind !== 'list') throw notRows(`row ${row} is a single value`);
    else if (isInList) yield { kind: 'list', cells: await readList(tokens, row) };
    else {
      const next = await nextOf(tokens);
      if (next.kind === 'listEnd') row -= 1;
      else if (next.kind === 'record') yield { kind: 'record', cells: await readRecord(tokens, row) };
      else if (next.kind === 'list') yield { kind: 'list', cells: await readList(tokens, row) };
      else yield { kind: 'list', cells: await readList(tokens, row, next) };
      isInList = next.kind === 'record' || next.kind === 'list';
    }
  }
}

/** The parser has already rejected a value that ends early. */
async function nextOf(tokens: AsyncGenerator<JsonToken>): Promise<JsonToken> {
  const next = await tokens.next();
  if (next.done === true) throw notRows('it ends inside a row');
  return next.value;
}

async function readList(tokens: AsyncGenerator<JsonToken>, row: number, begun?: JsonToken): Promise<Cell[]> {
  const cells: Cell[] = [];
  const size = rowSize(row);
  for (let token = begun ?? (await nextOf(tokens)); token.kind !== 'listEnd'; token = await nextOf(tokens)) {
    cells.push(size.add(toCell(token, `value ${cells.length + 1} of row ${row}`)));
    if (cells.length > MAX_COLUMNS) throw tooManyColumns();
  }
  return cells;
}

async function readRecord(tokens: AsyncGenerator<JsonToken>, row: number): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>();
  const size = rowSize(row);
  for (let key = await nextOf(tokens); key.kind === 'key'; key = await nextOf(tokens)) {
    const name = normalText(key.text);
    const fault = lengthFault(name);
    if (fault !== undefined) throw invalidName(name, `Row ${row}: the field`, fault);
    if (cells.has(name)) throw notRows(`row ${row} has the field ${shown(name)} twice`);
    const cell = toCell(await nextOf(tokens), `the field ${shown(name)} of row ${row}`);
    cells.set(name, size.add(cell));
    if (cells.size > MAX_COLUMNS) throw tooManyColumns();
  }
  return cells;
}

function toCell(token: JsonToken, where: string): Cell {
  if (token.kind === 'text') return { kind: 'text', text: token.text };
  if (token.kind === 'number' || token.kind === 'word') return { kind: 'other', text: token.text };
  throw notRows(`${where} is a ${token.kind}, not a number or text`);
}

/** Limits the characters of a row, which is held in memory. */
function rowSize(row: number) {
  let characters = 0;
  return {
    add(cell: Cell): Cell {
      characters += cell.text.length;
      if (characters > MAX_ROW_CHARACTERS) throw longRow(row);
      return cell;
    },
  };
}

function longRow(row: number): Rejection {
  return new Rejection('invalid_json', `Row ${row} has more than ${MAX_ROW_CHARACTERS} characters.`);
}

function notRows(why: string): Rejection {
  return new Rejection(
    'invalid_json',
    `The JSON does not contain rows: ${why}. Expected a list of rows, [[5.1, 3.5, "setosa"], …] or [{"width": 5.1, "species": "setosa"}, …], or one row per line. In pandas: df.to_json("data.json", orient="records").`,
  );
}

function tooManyColumns(): Rejection {
  return new Rejection('too_many_columns', `The rows have more than ${MAX_COLUMNS} columns.`);
}
