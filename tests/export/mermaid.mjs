// mermaid.mjs FILE... - reads diagrams with Mermaid's own parser; says what it does not understand, a line a file.
// Run by mermaid.t where the package is (`make check-exports` installs it into build/npm).
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.cwd() + '/build/npm/'));
const { JSDOM } = require('jsdom');
globalThis.window = new JSDOM('').window;
globalThis.document = window.document;
const { default: mermaid } = await import(pathToFileURL(process.cwd() + '/build/npm/node_modules/mermaid/dist/mermaid.core.mjs'));

for (const file of process.argv.slice(2)) {
  try {
    await mermaid.parse(readFileSync(file, 'utf8'));
  } catch (e) {
    console.log(`${file}: ${String(e.message).replace(/\n/g, ' ').slice(0, 300)}`);
  }
}
