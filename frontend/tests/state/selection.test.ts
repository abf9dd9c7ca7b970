import { beforeEach, expect, test } from 'vitest'
import { Mask } from '../../src/state/mask'
import { openRun } from '../../src/state/run'
import { type Joining, lit, select, setClause } from '../../src/state/selection'

beforeEach(() => {
  openRun('a')
  setClause({ source: 'query', mask: Mask.ofRows(5, [0, 1, 2]), text: 'wrong' })
})

test.each<[Joining, number[]]>([
  ['replace', [2]],
  ['add', [0, 1, 2, 3]],
  ['remove', [0, 1]],
  ['keep', [2]],
])('%s joins what is selected', (joining, rows) => {
  select(Mask.ofRows(5, [2, 3]), 'box', joining)
  expect([...lit.value!.rows()]).toEqual(rows)
})

test.each<Joining>(['replace', 'add', 'remove', 'keep'])(
  '%s among other samples than before never fails',
  (joining) => {
    expect(() => select(Mask.ofRows(7, [2]), 'box', joining)).not.toThrow()
    expect(lit.value!.length).toBe(7)
  },
)
