import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import { type CsvResult, ingestCsvFiles } from '../../../helpers/data/ingest-csv.js';

const TABLES = new URL('../../../../../test/fixtures/tables/tables.json', import.meta.url);

/** The file written by pandas, and the values it read back with the same options. */
interface PandasTable {
  csv: string;
  options: UploadOptions;
  feature_names: string[];
  x: number[][];
  labels: (number | string)[];
}

async function pandasTables(): Promise<PandasTable[]> {
  return JSON.parse(await readFile(TABLES, 'utf8'));
}

function assertSame(result: Extract<CsvResult, { outcome: 'read' }>, table: PandasTable): void {
  const { dataset, x, y } = result;
  assert.deepEqual(dataset.feature_names, table.feature_names, table.csv);
  const round = dataset.x?.dtype === 'float64' ? Number : Math.fround;
  assert.deepEqual(x, table.x.flat().map(round), table.csv);
  const { classes } = dataset;
  const labels = y.map((value) => (classes === null ? value : (classes[value] ?? '')));
  const expected = table.labels.map((label) => labelText(label, classes === null));
  assert.deepEqual(
    labels.map((label) => labelText(label, classes === null)),
    expected,
    table.csv,
  );
}

const labelText = (label: number | string, isStored: boolean): string => {
  const number = Number(label);
  if (Number.isNaN(number)) return String(label).replaceAll('\n', ' ');
  return String(isStored ? Math.fround(number) : number);
};

describe('a table written by pandas', () => {
  test('is read to the same numbers as by pandas with the same options', async () => {
    for (const table of await pandasTables()) {
      const result = await ingestCsvFiles(table.csv, table.options);
      assert.ok(result.outcome === 'read', `${JSON.stringify(result)} ${table.csv}`);
      assertSame(result, table);
    }
  });

  test('is read to the same numbers without options, or rejected with a pointer to the deciding field', async () => {
    let read = 0;
    for (const table of await pandasTables()) {
      const { missing_values } = table.options;
      const result = await ingestCsvFiles(table.csv, missing_values === undefined ? {} : { missing_values });
      if (result.outcome === 'read') {
        read += 1;
        assertSame(result, table);
      } else
        assert.match(result.errors[0]?.pointer ?? '', /^\/(header|delimiter|decimal|missing_values|file)$/);
    }
    assert.ok(read > 40, `${read} were read`);
  });
});
