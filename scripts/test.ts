import { runCommand } from './test/run-command.js';
import { GATES, TIERS } from './test/steps.js';
import { addCounts, type Counts, readCounts } from './test/summary.js';
import { findTestFiles } from './test/test-files.js';

/**
 * `npm test`: every gate, then every tier, stopping at the first that fails. `npm test -- unit api` runs those alone.
 * Set-up has compiled everything before; a type error ended it.
 */
async function main(names: readonly string[]): Promise<number> {
  const known = new Set([...GATES, ...TIERS].map((step) => step.name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    console.error(`Unknown step ${unknown.join(', ')}. Steps: ${[...known].join(', ')}`);
    return 2;
  }
  const isChosen = (step: { name: string }) => names.length === 0 || names.includes(step.name);
  const started = performance.now();
  for (const gate of GATES.filter(isChosen)) {
    announce(gate.name);
    const { ok } = await runCommand(gate.command);
    if (!ok) return fail(gate.name, gate.fix);
  }
  let total: Counts | undefined;
  for (const tier of TIERS.filter(isChosen)) {
    const files = await findTestFiles(tier.name);
    if (files.length === 0) continue;
    announce(`${tier.name} (${files.length} files)`);
    const { ok, output } = await runCommand([process.execPath, ...tier.nodeArguments, ...files]);
    total = addCounts(total, readCounts(output));
    if (!ok) return fail(`${tier.name} tests`, `run them alone with: npm test -- ${tier.name}`);
  }
  report(total, performance.now() - started);
  return 0;
}

function announce(name: string): void {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 60 - name.length))}`);
}

function fail(name: string, advice: string): number {
  console.error(`\nFAILED at ${name}: ${advice}`);
  return 1;
}

function report(total: Counts | undefined, elapsedMs: number): void {
  const seconds = (elapsedMs / 1000).toFixed(1);
  const tests =
    total === undefined ? '' : `: ${total.tests} tests, ${total.pass} passed, ${total.skipped} skipped`;
  console.log(`\nOK in ${seconds} s${tests}`);
}

process.exitCode = await main(process.argv.slice(2));
