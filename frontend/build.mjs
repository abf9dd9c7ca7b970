// Bundles the page into the Python package: `node build.mjs`.
import { build, transform } from 'esbuild'
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { minify } from 'terser'

const HERE = dirname(fileURLToPath(import.meta.url))
const TARGET = join(HERE, '..', 'src', 'tensorboard_dvi', 'serve', 'static')
const LIMIT = 120_000 // bytes of the scripts that the first picture needs, gzip; docs/decisions/0009

/** Style sheets become minified strings; the page puts them into the document itself. */
const styleText = {
  name: 'style-text',
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true })
      return { contents: code, loader: 'text' }
    })
  },
}

await rm(TARGET, { recursive: true, force: true })
await mkdir(TARGET, { recursive: true })
const { metafile } = await build({
  absWorkingDir: HERE,
  // Module worker: `new Worker(new URL('picking.js', base))`, so it is an entry of its own.
  entryPoints: { index: 'src/main.ts', picking: 'src/picking/picking.ts' },
  outdir: TARGET,
  chunkNames: 'chunk-[hash]', // beside the entries: every module computes its URLs from import.meta.url
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['chrome110', 'firefox115', 'safari16.4'],
  minify: true,
  metafile: true,
  sourcemap: false,
  legalComments: 'eof',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [styleText],
  logLevel: 'warning',
})
// A second pass over what esbuild has minified: a twentieth less, gzipped.
for (const name of (await readdir(TARGET)).filter((file) => file.endsWith('.js'))) {
  const { code } = await minify(await readFile(join(TARGET, name), 'utf8'), {
    module: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true },
    format: { comments: /@license|@preserve|^!/ },
  })
  await writeFile(join(TARGET, name), code)
}
for (const font of ['inter.woff2', 'mono.woff2']) await copyFile(join(HERE, 'src', 'fonts', font), join(TARGET, font))

/** The files that a file imports at once, with theirs; `import()` is not among them. */
const importedBy = new Map(
  Object.entries(metafile.outputs).map(([path, { imports }]) => [
    basename(path),
    imports.filter(({ kind }) => kind === 'import-statement').map((one) => basename(one.path)),
  ]),
)
const first = new Set()
for (const wanted = ['index.js', 'picking.js']; wanted.length > 0;) {
  const name = wanted.pop()
  if (first.has(name)) continue
  first.add(name)
  wanted.push(...(importedBy.get(name) ?? []))
}

let [scripts, start] = [0, 0]
for (const name of (await readdir(TARGET)).sort()) {
  const bytes = await readFile(join(TARGET, name))
  const packed = gzipSync(bytes, { level: 9 }).length
  if (name.endsWith('.js')) scripts += packed
  if (first.has(name)) start += packed
  console.log(`${name.padEnd(20)} ${String(bytes.length).padStart(8)} bytes ${String(packed).padStart(8)} gzip`)
}
console.log(`scripts of the first picture: ${start} bytes gzip (limit ${LIMIT}); all together: ${scripts}`)
if (start > LIMIT) {
  console.error(`The first picture takes ${start} bytes of scripts, expected at most ${LIMIT}: load a part on demand.`)
  process.exitCode = 1
}
