import { describe, expect, test } from 'vitest'
import { type Row, csvHead, csvRow, csvText, fileName, jsonText, npyBytes } from '../../../src/panels/selection/written'

/** RFC 4180 read letter by letter. */
function read(text: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at]!
    const row = rows.at(-1)!
    const put = (more: string): void => {
      row[row.length - 1] = row.at(-1)! + more
    }
    if (quoted && one === '"' && text[at + 1] === '"') {
      put('"')
      at += 1
    } else if (one === '"') quoted = !quoted
    else if (quoted || (one !== ',' && one !== '\r' && one !== '\n')) put(one)
    else if (one === ',') row.push('')
    else if (one === '\n') rows.push([''])
  }
  return rows.slice(0, -1)
}

const ROW: Row = {
  probe: 'train',
  id: 17,
  label: 'cat',
  prediction: '',
  confidence: 0.502,
  loss: null,
  truth: 'dog',
  columns: [-3.5, null, 'a,b'],
}

describe('a CSV', () => {
  test.each(['plain', 'a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', ' spaced ', '', 'ü猫', "o'clock", ';'])(
    'keeps %j',
    (text) => {
      expect(read(`${csvText(text)},x\r\n`)).toEqual([[text, 'x']])
    },
  )

  test.each(['=1+1', '+1', '-2', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '=cmd|"/c calc"!A0'])(
    'never begins a formula: %j',
    (text) => {
      const [[field]] = read(`${csvText(text)}\r\n`) as [[string]]
      expect(field).toBe(`'${text}`)
    },
  )

  test('has a line per sample under its head', () => {
    const rows = read(csvHead(['age', 'id', '=x']) + csvRow(ROW))
    expect(rows).toEqual([
      ['probe', 'id', 'label', 'prediction', 'confidence', 'loss', 'truth', 'age', 'col.id', "'=x"],
      ['train', '17', 'cat', '', '0.502', '', 'dog', '-3.5', '', 'a,b'],
    ])
    expect(csvRow({ ...ROW, columns: [Number.NaN, Number.POSITIVE_INFINITY] })).toMatch(/,,\r\n$/)
  })
})

test('JSON tells where the ids are from', () => {
  const described = { run: 'a', step: 3, epoch: null, query: 'wrong', selected: ['wrong'], probes: [] }
  expect(JSON.parse(jsonText(described))).toEqual(described)
})

describe('ids for NumPy', () => {
  test.each([[[]], [[0, 1, 2]], [[-1, 2 ** 40, 2 ** 53 - 1]], [Array.from({ length: 1000 }, (_, i) => i)]])(
    'have a head of whole lines of 64 bytes and little-endian int64',
    (ids) => {
      const bytes = npyBytes(ids)
      const view = new DataView(bytes.buffer)
      expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
      const start = 10 + view.getUint16(8, true)
      expect(start % 64).toBe(0)
      const head = new TextDecoder().decode(bytes.subarray(10, start))
      expect(head).toBe(
        `${`{'descr': '<i8', 'fortran_order': False, 'shape': (${ids.length},), }`.padEnd(start - 11)}\n`,
      )
      expect(ids.map((_, i) => Number(view.getBigInt64(start + 8 * i, true)))).toEqual(ids)
      expect(bytes.length).toBe(start + 8 * ids.length)
    },
  )
})

test('files have harmless names', () => {
  expect(fileName(['a/../b', 'step-3'], 'csv')).toBe('a-..-b-step-3.csv')
  expect(fileName(['...', '\u0000'], 'csv')).toBe('selection.csv')
  expect(fileName(['x'.repeat(500)], 'csv').length).toBeLessThan(80)
})
