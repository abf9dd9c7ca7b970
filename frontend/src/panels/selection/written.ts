/** The selected samples as files: CSV, JSON, and ids as NumPy reads them. */

export interface Row {
  probe: string
  id: number
  label: string
  prediction: string
  /** In [0, 1]; null where unknown. */
  confidence: number | null
  loss: number | null
  truth: string
  columns: readonly (string | number | null)[]
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A text as one field: quoted where it has to be, and never the beginning of a formula in a spreadsheet. */
export function csvText(text: string): string {
  const harmless = FORMULA.test(text.trimStart()) || FORMULA.test(text) ? `'${text}` : text
  return /[",;\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless
}

function csvField(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'string') return csvText(value)
  return Number.isFinite(value) ? String(value) : ''
}

const HEAD = ['probe', 'id', 'label', 'prediction', 'confidence', 'loss', 'truth'] as const

/** The first line; names of columns that are taken get "col." before them. */
export function csvHead(columns: readonly string[]): string {
  const names = columns.map((name) => ((HEAD as readonly string[]).includes(name) ? `col.${name}` : name))
  return `${[...HEAD, ...names].map(csvText).join(',')}\r\n`
}

export function csvRow({ probe, id, label, prediction, confidence, loss, truth, columns }: Row): string {
  return `${[probe, id, label, prediction, confidence, loss, truth, ...columns].map(csvField).join(',')}\r\n`
}

export interface Described {
  run: string
  step: number | null
  epoch: number | null
  query: string
  /** What was selected, in words. */
  selected: readonly string[]
  /** Ids by the name of the probe, in pairs because names may be equal. */
  probes: readonly { name: string; key: string; ids: readonly number[] }[]
}

export function jsonText(described: Described): string {
  return `${JSON.stringify(described, null, 1)}\n`
}

/** Ids as a NumPy file of little-endian int64, shape (k,). */
export function npyBytes(ids: readonly number[]): Uint8Array<ArrayBuffer> {
  const text = `{'descr': '<i8', 'fortran_order': False, 'shape': (${ids.length},), }`
  const before = 10
  const size = Math.ceil((before + text.length + 1) / 64) * 64
  const bytes = new Uint8Array(size + 8 * ids.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  view.setUint16(8, size - before, true)
  bytes.set(new TextEncoder().encode(`${text.padEnd(size - before - 1)}\n`), before)
  ids.forEach((id, i) => view.setBigInt64(size + 8 * i, BigInt(id), true))
  return bytes
}

/** A name as part of a file's name, on every system. */
export function fileName(parts: readonly string[], extension: string): string {
  const plain = parts.map((part) =>
    part
      .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
      .replace(/^[.-]+|[.-]+$/g, '')
      .slice(0, 60),
  )
  const name = plain.filter((part) => part !== '').join('-')
  return `${name === '' ? 'selection' : name}.${extension}`
}
