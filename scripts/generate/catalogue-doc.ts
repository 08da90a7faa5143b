import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTIVATION_SPECS } from '../../src/keras/activations/index.js';
import { KINDS } from '../../src/keras/unsupported.js';
import { argumentTable, code, table } from './argument-table.js';
import { catalogueEntries, type EntryKind } from './catalogue-entries.js';
import type { Entry } from './entry.js';
import { unsupportedTable } from './unsupported-table.js';

const TEMPLATES = 'scripts/generate/catalogue';
const PAGES = ['layers', 'losses', 'metrics', 'optimizers', 'callbacks', 'arguments'] as const;

/** The pages of docs/ that list the catalogue, by their path: a template whose comments are replaced by the entries of a kind. */
export async function renderCatalogueDocs(root: string): Promise<[path: string, text: string][]> {
  const entries = await catalogueEntries();
  return Promise.all(
    PAGES.map(async (page): Promise<[string, string]> => {
      const template = await readFile(join(root, TEMPLATES, `${page}.md`), 'utf8');
      return [`docs/${page}.md`, fill(template, entries)];
    }),
  );
}

/** `<!-- ## loss -->` becomes a section for each loss, with headings of that level; `table` and `links` a line for each, `unsupported` the table of those that are not. */
function fill(template: string, entries: Readonly<Record<EntryKind, readonly Entry[]>>): string {
  const text = template.replace(
    /^<!-- (#+|table|links|unsupported) (\w+) -->\n/gm,
    (_, form: string, name: string) => {
      const kind = KINDS.find((known) => known === name);
      if (kind === undefined || kind === 'operation')
        throw new Error(`A template of docs names the unknown kind ${name}`);
      return `${linesOf(form, kind, entries[kind]).join('\n')}\n`;
    },
  );
  return `${text.trimEnd()}\n`;
}

function linesOf(form: string, kind: EntryKind, entries: readonly Entry[]): string[] {
  if (form === 'unsupported') return unsupportedTable(kind);
  if (form === 'table') return activationTable();
  if (form === 'links')
    return [entries.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · '), ''];
  return entries.flatMap((entry) => section(entry, form));
}

function section({ name, summary, aliases, facts, args }: Entry, level: string): string[] {
  const also = aliases.length === 0 ? [] : [`Also: ${aliases.map(code).join(', ')}.`];
  const lines = [...also, ...facts];
  return [
    `${level} ${name}`,
    '',
    summary,
    '',
    ...(lines.length === 0 ? [] : [...lines, '']),
    ...argumentTable(args),
  ];
}

/** Activations have no arguments, so that a line each is enough. */
function activationTable(): string[] {
  const rows = ACTIVATION_SPECS.map(({ type, summary, over, range }) => [
    code(type),
    summary,
    range ?? 'any',
    over === 'element' ? 'each number' : 'the last axis',
  ]);
  return table(['activation', 'formula', 'outputs', 'applies to'], rows);
}
