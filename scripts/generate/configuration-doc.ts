import type { Setting as SettingSchema } from '../../src/config/setting.js';
import type { SETTINGS } from '../../src/config/settings.js';

/** The JSON Schema of a setting. */
interface Setting {
  type?: string;
  enum?: readonly string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  pattern?: string;
  description?: string;
}

const INTRODUCTION = `# Configuration

Every setting is an environment variable, read by the API and the workers alike. A value out of bounds stops the start
with a message that names it. Only the setup reads \`TRAINHORN_ENGINE\`, \`cpu\` or \`cuda\`: the TensorFlow it installs.

This page is generated from \`src/config\`.
`;

const TITLES: Readonly<Record<keyof typeof SETTINGS, string>> = {
  http: 'HTTP',
  redis: 'Redis',
  log: 'Log',
  storage: 'Storage',
  workers: 'Workers',
  trainer: 'Training',
  predictor: 'Predictors',
  limits: 'Limits',
  quotas: 'Quotas of a project',
};

/** docs/configuration.md: a table for each group of settings. */
export function renderConfigurationDoc(groups: Readonly<Record<keyof typeof SETTINGS, object>>): string {
  const titles = new Map(Object.entries(TITLES));
  const tables = Object.entries(groups).map(([name, settings]) => table(titles.get(name) ?? name, settings));
  return [INTRODUCTION, ...tables].join('\n');
}

function table(title: string, settings: object): string {
  // A setting is a JSON Schema; every field of Setting is optional.
  const rows = Object.values(settings).map((setting: SettingSchema) => row(setting.env, setting as Setting));
  return [
    `## ${title}`,
    '',
    '| variable | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function row(name: string, setting: Setting): string {
  const cells = [`\`${name}\``, typeOf(setting), defaultOf(setting), setting.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf({ type, enum: values, minimum, maximum, pattern }: Setting): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (pattern !== undefined) return `${type}, \`${pattern}\``;
  if (minimum === undefined) return type ?? '';
  return maximum === undefined ? `${type} ≥ ${minimum}` : `${type}, ${minimum} to ${maximum}`;
}

const defaultOf = (setting: Setting): string =>
  setting.default === undefined ? '' : `\`${String(setting.default)}\``;
