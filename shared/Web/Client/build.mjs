// Bundles the client into the folder given as the first argument: every file compressed, as it is embedded and served.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
const checked = spawnSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--project', here], { stdio: 'inherit' });
if (checked.status !== 0) process.exit(1);

const bundled = await build({
    absWorkingDir: here,
    entryPoints: ['src/app.ts', 'src/boot.ts', 'src/log-viewer.ts', 'src/line-chart.ts', 'src/chain-graph.ts', 'src/spark-line.ts', 'src/app.css'],
    outdir: target,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'eof',
    logLevel: 'warning',
    write: false,
});

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const file of bundled.outputFiles) writeFileSync(join(target, `${basename(file.path)}.gz`), gzipSync(file.contents, { level: 9 }));
