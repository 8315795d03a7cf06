import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as Automerge from '@automerge/automerge/slim';

// In a browser the wasm comes by URL; here it is read from where npm put it.
const path = createRequire(import.meta.url).resolve('@automerge/automerge/automerge.wasm');
if (!Automerge.isWasmInitialized()) await Automerge.initializeWasm(new Uint8Array(await readFile(path)));
