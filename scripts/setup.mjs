#!/usr/bin/env node
// Installs and builds everything a fresh machine lacks; a no-op in well under a second when nothing is missing.
// Plain JavaScript with built-ins only: it runs before node_modules exist.
import { requireNode } from './setup/node-version.mjs';

requireNode(process.version);

// Imported late so that an old Node reaches the message above before it meets syntax or built-ins it lacks.
const { main } = await import('./setup/main.mjs');
process.exitCode = await main(process.argv.slice(2), process.env);
