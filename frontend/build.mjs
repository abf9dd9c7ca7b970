// Bundles the page into the Python package: `node build.mjs`.
import { build, transform } from 'esbuild'
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { minify } from 'terser'

const HERE = dirname(fileURLToPath(import.meta.url))
const TARGET = join(HERE, '..', 'src', 'tensorboard_dvi', 'serve', 'static')
const LIMIT = 120_000 // bytes of all scripts together, gzip

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
await build({
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

let scripts = 0
for (const name of (await readdir(TARGET)).sort()) {
  const bytes = await readFile(join(TARGET, name))
  const packed = gzipSync(bytes, { level: 9 }).length
  if (name.endsWith('.js')) scripts += packed
  console.log(`${name.padEnd(20)} ${String(bytes.length).padStart(8)} bytes ${String(packed).padStart(8)} gzip`)
}
console.log(`scripts together: ${scripts} bytes gzip (limit ${LIMIT})`)
if (scripts > LIMIT) {
  console.error(`The scripts take ${scripts} bytes gzip; expected at most ${LIMIT}: split off or drop a dependency.`)
  process.exitCode = 1
}
