/** The recorded columns of the samples: numbers or categories, the parts of all probes joined. */
import { FormatError, type TensorFile, tensorOf } from '../wire/safetensors'
import type { ProbeInfo } from '../wire/messages'

export type Column =
  | {
      kind: 'number'
      name: string
      /** NaN where unknown. */
      values: Float64Array
    }
  | {
      kind: 'category'
      name: string
      /** Index into the categories, −1 where unknown. */
      codes: Int32Array
      categories: readonly string[]
    }

interface Described {
  name: string
  categories: readonly string[] | null
}

function isDescribed(value: unknown): value is Described {
  if (typeof value !== 'object' || value === null) return false
  const { name, categories } = value as Partial<Record<keyof Described, unknown>>
  const texts = Array.isArray(categories) && categories.every((one) => typeof one === 'string')
  return typeof name === 'string' && (categories === null || texts)
}

/** The columns that a body of `probe` claims to have; none where it says nothing of columns. */
function described(file: TensorFile): Described[] {
  const text = file.metadata.get('columns')
  if (text === undefined) return []
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    parsed = null
  }
  if (!Array.isArray(parsed) || !parsed.every(isDescribed)) throw new FormatError('the columns are not described')
  return parsed
}

function emptyColumn({ name, categories }: Described, count: number): Column {
  return categories === null
    ? { kind: 'number', name, values: new Float64Array(count).fill(Number.NaN) }
    : { kind: 'category', name, codes: new Int32Array(count).fill(-1), categories: [] }
}

/** Puts the codes of one probe into a column; categories that it does not know yet are appended. */
function withCodes(column: Column & { kind: 'category' }, own: Described, codes: Int32Array, offset: number): Column {
  const places = new Map(column.categories.map((name, i) => [name, i]))
  for (const name of own.categories ?? []) if (!places.has(name)) places.set(name, places.size)
  const translated = Int32Array.from(own.categories ?? [], (name) => places.get(name) ?? -1)
  for (let i = 0; i < codes.length; i += 1) column.codes[offset + i] = translated[codes[i]!] ?? -1
  return { ...column, categories: [...places.keys()] }
}

/** All columns by their name. One that is a number in one probe and a category in another keeps its first kind. */
export function joinedColumns(
  probes: readonly ProbeInfo[],
  files: readonly TensorFile[],
  count: number,
): Map<string, Column> {
  const joined = new Map<string, Column>()
  probes.forEach((probe, place) => {
    const file = files[place]!
    described(file).forEach((own, i) => {
      const dtype = own.categories === null ? 'F64' : 'I32'
      const { data } = tensorOf(file, `column/${i}`, [dtype], [probe.count])
      let column = joined.get(own.name) ?? emptyColumn(own, count)
      if (column.kind === 'number' && own.categories === null) column.values.set(data, probe.offset)
      else if (column.kind === 'category' && own.categories !== null)
        column = withCodes(column, own, data as Int32Array, probe.offset)
      joined.set(own.name, column)
    })
  })
  return joined
}
