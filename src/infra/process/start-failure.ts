import { StartRefusal } from '../../domain/problems/start-refusal.js';
import { StorageUnavailableError } from '../../domain/problems/unavailable-error.js';

/** Ends a process that could not start, with the reason on stderr. */
export function exitWithStartFailure(name: string): (error: unknown) => never {
  return (error) => {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    process.exit(1);
  };
}

/** The reason in plain words where an operator can remove it; an unexpected error keeps its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StartRefusal || error instanceof StorageUnavailableError) return error.message;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `The port is in use (${error.message}). Set PORT to a free one, or to 0.`;
  if (code === 'EACCES') return `No permission: ${error.message}`;
  return error.stack ?? error.message;
}
