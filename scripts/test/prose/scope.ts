/** Folders and files whose prose is checked. */
export const CHECKED: readonly string[] = [
  'src',
  'workers',
  'scripts',
  'bench',
  'test',
  'docs',
  'examples',
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
];

/** Kinds of files with prose; test/fixtures holds files that other programs wrote. */
export const isProse = (path: string): boolean =>
  /\.(ts|mjs|py|md)$/.test(path) && !path.startsWith('test/fixtures/');

/** Lines that match a habit for a good reason. */
export const ALLOWED: readonly { path: string; text: string; reason: string }[] = [
  { path: 'scripts/test/prose/habits.ts', text: '', reason: 'the word list itself' },
  {
    path: 'scripts/test/prose/scope.ts',
    text: 'text: ',
    reason: 'this list quotes the lines that it allows',
  },
  {
    path: 'test/unit/files/job-archive.test.ts',
    text: 'mended',
    reason: 'a field of the report of src/services/recovery',
  },
  { path: 'test/unit/prose.test.ts', text: '', reason: 'the test of the word list' },
];
