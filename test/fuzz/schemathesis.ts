import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../scripts/python-with.js';
import { SCHEMATHESIS } from '../../scripts/setup/python/schemathesis.mjs';
import { type Verdict, verdictOf } from './verdict.js';

const FOLDER = fileURLToPath(new URL('../../../test/fuzz/', import.meta.url));
/** Its time budget is looked at between requests and not while it starts or shrinks. */
const GRACE_MS = 180_000;

export interface SchemathesisRun {
  url: string;
  /** A folder for what it writes. */
  directory: string;
  seed: number;
  seconds: number;
  phases: readonly string[];
  /** Options that choose operations; all of them without. */
  operations: readonly string[];
  /** Value of the header Authorization; none for a service without keys. */
  authorization: string | undefined;
  /** For hooks.py, as environment variables, and schemathesis.toml, as `${NAME}`. */
  facts: Readonly<Record<string, string>>;
}

export interface SchemathesisResult {
  verdict: Verdict;
  /** Its output: a reproduction of each failure, and a summary. */
  output: string;
}

/** Runs Schemathesis with all its checks against a service. */
export async function runSchemathesis(run: SchemathesisRun): Promise<SchemathesisResult> {
  const { command, env } = pythonWith(SCHEMATHESIS);
  const configFile = await writeConfig(run);
  // -B: no compiled files next to the sources.
  const child = spawn(command, ['-B', '-m', 'schemathesis.cli', ...argumentsOf(run, configFile)], {
    cwd: run.directory,
    env: { ...env, ...run.facts, SCHEMATHESIS_HOOKS: `${FOLDER}hooks.py` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const killer = setTimeout(() => child.kill('SIGKILL'), run.seconds * 1000 + GRACE_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(killer);
      const end = code === null ? '\nIt did not end by itself.' : '';
      resolve({ verdict: verdictOf(code, output), output: `${output}${end}` });
    });
  });
}

/** Its own substitution of variables leaves dictionaries out. */
async function writeConfig({ directory, facts }: SchemathesisRun): Promise<string> {
  const path = join(directory, 'schemathesis.toml');
  const template = await readFile(`${FOLDER}schemathesis.toml`, 'utf8');
  await writeFile(
    path,
    template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => facts[name] ?? ''),
  );
  return path;
}

function argumentsOf(
  { url, seed, seconds, phases, operations, authorization }: SchemathesisRun,
  configFile: string,
): string[] {
  return [
    `--config-file=${configFile}`,
    'run',
    `${url}/openapi.json`,
    '--checks=all',
    `--phases=${phases.join(',')}`,
    `--seed=${seed}`,
    `--max-time=${Math.max(1, Math.round(seconds))}`,
    '--no-color',
    ...operations,
    ...(authorization === undefined ? [] : ['-H', `Authorization: ${authorization}`]),
  ];
}
