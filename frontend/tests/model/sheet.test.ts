import { beforeEach, describe, expect, test } from 'vitest'
import { points } from '../../src/model/points'
import { sheetRows, stepSample, toggleListed } from '../../src/model/sheet'
import { Mask } from '../../src/state/mask'
import { pin, pinned } from '../../src/state/pinned'
import { moving } from '../../src/state/playhead'
import { clearSelection, lit, setClause } from '../../src/state/selection'
import { onlySelected, sheetAt, sheetOrder, sortBy } from '../../src/state/sheet'
import { showProbe } from '../../src/state/show'
import { openedRun, runInfo } from './fixture'

const rows = (): number[] => [...sheetRows.value]

function select(...of: number[]): void {
  setClause({ source: 'canvas', mask: Mask.ofRows(5, of), text: 'box' })
}

beforeEach(() => {
  moving.value = false
  openedRun(runInfo(2))
  points.value = {
    count: 5,
    label: Int32Array.of(2, 0, -1, 1, 0),
    id: Float64Array.of(50, 40, 30, 20, 10),
    truth: null,
    probe: Uint8Array.of(0, 0, 0, 1, 1),
    columns: new Map([
      ['age', { kind: 'number', name: 'age', values: Float64Array.of(3, Number.NaN, 1, 2, 3) }],
      ['kind', { kind: 'category', name: 'kind', codes: Int32Array.of(1, 0, -1, 1, 0), categories: ['a', 'b'] }],
    ]),
  }
})

describe('the list', () => {
  test('holds what is shown and selected, all of it where that is wished', () => {
    expect(rows()).toEqual([0, 1, 2, 3, 4])
    select(1, 4)
    expect(rows()).toEqual([1, 4])
    onlySelected.value = false
    expect(rows()).toEqual([0, 1, 2, 3, 4])
    showProbe('p1', false)
    expect(rows()).toEqual([0, 1, 2])
  })

  test('keeps a row that is taken out of the selection in it, until something else is selected or it is sorted', () => {
    select(1, 3, 4)
    toggleListed(3)
    expect([rows(), lit.value?.has(3)]).toEqual([[1, 3, 4], false])
    toggleListed(1)
    toggleListed(3)
    expect([rows(), lit.value?.has(3), lit.value?.has(1)]).toEqual([[1, 3, 4], true, false])
    sortBy('id')
    expect(rows()).toEqual([3, 4])
    toggleListed(3)
    select(0, 2)
    expect(rows()).toEqual([0, 2])
  })

  test('stays what it was when its last selected row is taken out', () => {
    select(2)
    toggleListed(2)
    toggleListed(2)
    expect([rows(), lit.value?.has(2)]).toEqual([[2], true])
  })

  test('is not narrowed by a selection among other samples', () => {
    setClause({ source: 'canvas', mask: Mask.ofRows(7, [1]), text: 'box' })
    expect(rows()).toEqual([0, 1, 2, 3, 4])
  })

  test('is sorted both ways and then not; the unknown ones come last', () => {
    sortBy('column:age')
    expect(rows().slice(0, 4)).toEqual([0, 4, 3, 2])
    expect(rows().at(-1)).toBe(1)
    sortBy('column:age')
    expect(rows()).toEqual([2, 3, 0, 4, 1])
    sortBy('column:age')
    expect(sheetOrder.value).toBeNull()
    sortBy('label')
    expect(rows().at(-1)).toBe(2)
    sortBy('id')
    expect(rows()).toEqual([0, 1, 2, 3, 4])
    sortBy('column:gone')
    expect(rows()).toHaveLength(5)
  })

  test('keeps its places while the picture plays', () => {
    select(1, 4)
    expect(rows()).toEqual([1, 4])
    moving.value = true
    select(2)
    expect(rows()).toEqual([1, 4])
    moving.value = false
    expect(rows()).toEqual([2])
  })

  test('is of the new samples at once, also while it plays', () => {
    expect(rows()).toHaveLength(5)
    moving.value = true
    points.value = { ...points.value!, count: 2 }
    expect(rows()).toEqual([0, 1])
  })
})

describe('walking', () => {
  test('begins at either end and stops there', () => {
    select(1, 3, 4)
    expect(stepSample(-1)).toBe(true)
    expect(pinned.value).toBe(4)
    stepSample(1)
    expect([pinned.value, sheetAt.value]).toEqual([4, 2])
    pin(null)
    stepSample(1)
    expect(pinned.value).toBe(1)
  })

  test('has nowhere to go in an empty list', () => {
    clearSelection()
    select()
    expect(stepSample(1)).toBe(false)
    expect(pinned.value).toBeNull()
  })
})
