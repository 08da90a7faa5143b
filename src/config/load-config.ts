import { Ajv, type ErrorObject } from 'ajv';
import { parseOrigins } from './origins.js';
import type { Setting } from './setting.js';
import { type Config, ConfigSchema, SETTINGS } from './settings.js';

/** Settings that are out of bounds, a line for each. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const groups = new Map(
  Object.entries(SETTINGS).map(([group, settings]) => [
    group,
    new Map(Object.entries<Setting>({ ...settings })),
  ]),
);
const isConfig = new Ajv({
  allErrors: true,
  useDefaults: true,
  coerceTypes: true,
  keywords: ['env'],
}).compile<Config>(ConfigSchema);

/**
 * Reads the settings from the environment. This is the only reader of process.env in src and workers.
 * @throws SettingsError with a line on each setting that is out of bounds.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const values: unknown = nested((setting) => env[setting.env]);
  const isRead = isConfig(values);
  const problems = (isConfig.errors ?? []).map((error) => explain(error, env));
  const wrongOrigins = explainOrigins(env);
  if (isRead && wrongOrigins === undefined) return values;
  throw new SettingsError([...problems, ...(wrongOrigins ?? [])]);
}

/** As `loadConfig`, for entry points: settings out of bounds end the process with a line on each. */
export function loadConfigOrExit(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const problems = error.message.replaceAll('\n', '\n  ');
    process.stderr.write(
      `Settings out of bounds:\n  ${problems}\nAll settings are in docs/configuration.md.\n`,
    );
    process.exit(1);
  }
}

/** Every setting by group and name, with the value that `read` returns; undefined ones are left out. */
function nested(read: (setting: Setting) => string | undefined): object {
  const values = [...groups].map(([group, settings]) => {
    const entries = [...settings].map(([name, setting]) => [name, read(setting)] as const);
    return [group, Object.fromEntries(entries.filter(([, value]) => value !== undefined))] as const;
  });
  return Object.fromEntries(values);
}

/** The bound, the value and the meaning of a wrong setting. */
function explain(error: ErrorObject, env: NodeJS.ProcessEnv): string {
  const { instancePath, message } = error;
  const [, group = '', name = ''] = instancePath.split('/');
  const setting = groups.get(group)?.get(name);
  if (setting === undefined) return `${instancePath} ${message}`;
  const meaning = 'description' in setting ? setting.description : '';
  return `${setting.env} ${boundOf(error)}; it is '${env[setting.env] ?? ''}'. ${meaning}`;
}

function boundOf({ keyword, message = '', params }: ErrorObject): string {
  // The description says what a pattern requires.
  if (keyword === 'pattern') return 'is malformed';
  const { allowedValues } = params;
  return Array.isArray(allowedValues) ? `must be one of ${allowedValues.join(', ')}` : message;
}

function explainOrigins(env: NodeJS.ProcessEnv): string[] | undefined {
  try {
    parseOrigins(env[SETTINGS.http.corsOrigins.env] ?? '');
    return undefined;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
