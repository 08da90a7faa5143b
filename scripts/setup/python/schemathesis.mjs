/** Patches only: another minor version may check more, and fail `npm test` on a day on which nothing changed here. */
const VERSION = '4.32';
const FIRST_PATCH = 5;

/**
 * The fuzzer of `npm run fuzz`.
 * @type {import('./packages.mjs').PythonPackages}
 */
export const SCHEMATHESIS = {
  step: 'fuzz',
  title: `Schemathesis ${VERSION}`,
  short: 'Schemathesis',
  pythonVersions: ['3.10', '3.11', '3.12', '3.13', '3.14'],
  requirements: [`schemathesis~=${VERSION}.${FIRST_PATCH}`],
  folder: `schemathesis-${VERSION}`,
  // In a folder of any other name, Hypothesis takes them for the code under test and reads all of it, which takes a minute.
  site: 'site-packages',
  imports: ['schemathesis', 'hypothesis'],
  bytes: 0.5e9,
  proof:
    'from importlib.metadata import version; import schemathesis.cli; print("proof", version("schemathesis"))',
  proven: new RegExp(`proof ${VERSION.replace('.', '\\.')}\\.\\d+`),
  // The user may have settings and hooks of their own.
  settings: () => ({ SCHEMATHESIS_HOOKS: '' }),
};
