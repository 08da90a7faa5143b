import { fileURLToPath } from 'node:url';

/** The repository; this file is dist/scripts/test/root.js when it runs. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
