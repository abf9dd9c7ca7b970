import { expect, test } from 'vitest'
import { joinedColumns } from '../../src/model/columns'
import { FormatError, type TensorFile } from '../../src/wire/safetensors'
import type { ProbeInfo } from '../../src/wire/messages'

function probe(offset: number, count: number): ProbeInfo {
  const columns: ProbeInfo['columns'] = []
  return { key: `p${offset}`, name: '', count, total: count, offset, media: '', has_truth: false, columns, digest: '' }
}

function file(columns: { name: string; categories: string[] | null; data: number[] }[]): TensorFile {
  const described = columns.map(({ name, categories }) => ({ name, categories }))
  return {
    metadata: new Map([['columns', JSON.stringify(described)]]),
    tensors: new Map(
      columns.map(({ categories, data }, i) => [
        `column/${i}`,
        {
          dtype: categories === null ? 'F64' : 'I32',
          shape: [data.length],
          data: categories === null ? Float64Array.from(data) : Int32Array.from(data),
        },
      ]),
    ),
  }
}

test('the parts of all probes are joined; who lacks a column is unknown, categories become one list', () => {
  const first = file([
    { name: 'age', categories: null, data: [3, Number.NaN] },
    { name: 'site', categories: ['x', 'y'], data: [1, -1] },
  ])
  const second = file([{ name: 'site', categories: ['z', 'y'], data: [0, 1] }])
  const joined = joinedColumns([probe(0, 2), probe(2, 2)], [first, second], 4)
  expect([...joined.keys()]).toEqual(['age', 'site'])
  const [age, site] = [joined.get('age')!, joined.get('site')!]
  expect(age.kind === 'number' ? [...age.values] : null).toEqual([3, Number.NaN, Number.NaN, Number.NaN])
  expect(site.kind === 'category' ? site.categories : null).toEqual(['x', 'y', 'z'])
  expect(site.kind === 'category' ? [...site.codes] : null).toEqual([1, -1, 2, 1])
})

test('one of two kinds keeps the first', () => {
  const numbers = file([{ name: 'a', categories: null, data: [1] }])
  const texts = file([{ name: 'a', categories: ['q'], data: [0] }])
  const joined = joinedColumns([probe(0, 1), probe(1, 1)], [numbers, texts], 2).get('a')!
  expect(joined.kind === 'number' ? [...joined.values] : null).toEqual([1, Number.NaN])
})

test('a body without columns has none, and nonsense is refused', () => {
  const none: TensorFile = { metadata: new Map(), tensors: new Map() }
  expect(joinedColumns([probe(0, 1)], [none], 1).size).toBe(0)
  const nonsense: TensorFile = { metadata: new Map([['columns', '[{"name": 3}]']]), tensors: new Map() }
  expect(() => joinedColumns([probe(0, 1)], [nonsense], 1)).toThrow(FormatError)
  const missing: TensorFile = { ...file([{ name: 'a', categories: null, data: [1] }]), tensors: new Map() }
  expect(() => joinedColumns([probe(0, 1)], [missing], 1)).toThrow(/column\/0/)
})
