import { batch } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { groupMask, masksOf, startGroups } from '../../src/model/groups'
import { startFrames } from '../../src/model/frames'
import { points } from '../../src/model/points'
import { startClassClause } from '../../src/model/classClause'
import { startSearch } from '../../src/model/search'
import { movedMask, oldRows, startSelectionRows } from '../../src/model/selectionRows'
import { pickClass } from '../../src/state/classChoice'
import { Mask } from '../../src/state/mask'
import { pinnedRows } from '../../src/state/pinned'
import { seek } from '../../src/state/playhead'
import { iteration, queryCount, queryProblem, queryText } from '../../src/state/query'
import { run, runName } from '../../src/state/run'
import {
  clauses,
  clearSelection,
  invertSelection,
  lit,
  releaseClause,
  select,
  setClause,
} from '../../src/state/selection'
import { showProbe } from '../../src/state/show'
import { groups, shownTags, taggedMask } from '../../src/state/tagged'
import { groupsOf } from '../../src/wire/groups'
import { bytesOf, tensorBody } from '../wire/tensorBody'
import { framesBody, openedRun, runInfo } from './fixture'

function samples(ids: readonly number[] = [7, 8, 9, 7, 8], second = 3): void {
  points.value = {
    count: ids.length,
    label: Int32Array.from(ids, (_, i) => (i % 3 === 2 ? -1 : i % 3)),
    id: Float64Array.from(ids),
    truth: null,
    probe: Uint8Array.from(ids, (_, i) => (i < second ? 0 : 1)),
  }
}

let stops: (() => void)[] = []

/** Lets requests and timers go on until nothing is left to do. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await vi.advanceTimersByTimeAsync(100)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', (address: string) => {
    const url = new URL(address)
    const range = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))] as const
    const steps = Array.from({ length: range[1] - range[0] }, (_, i) => 10 * (range[0] + i))
    if (url.pathname.endsWith('groups')) return Promise.resolve(new Response(groupsBody()))
    return Promise.resolve(new Response(framesBody(steps, 5)))
  })
})

afterEach(() => {
  for (const stop of stops) stop()
  stops = []
  run.value = null
  runName.value = null
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function groupsBody(): ArrayBuffer {
  const rows = (...members: number[]): Uint8Array => bytesOf(Uint32Array.from(members))
  return tensorBody(
    {
      '0/p0': { dtype: 'U32', shape: [1], bytes: rows(2) },
      '1/p0': { dtype: 'U32', shape: [2], bytes: rows(0, 1) },
      '1/p1': { dtype: 'U32', shape: [1], bytes: rows(1) },
    },
    {
      groups: JSON.stringify([
        { kind: 'tag', name: 'noisy', counts: { p0: 1 } },
        { kind: 'selection', name: 'mine', counts: { p0: 2, p1: 1 } },
      ]),
    },
  )
}

// the frames of the fixture predict class 1 with a confidence of 128 / 255 everywhere; labels are 0 1 − 0 1
describe('the search', () => {
  beforeEach(() => {
    openedRun(runInfo(4))
    samples()
    stops = [startFrames(), startSearch(), startClassClause()]
  })

  test('selects what matches at the present snapshot', async () => {
    queryText.value = 'wrong'
    await settled()
    expect(queryCount.value).toBe(2)
    expect([...lit.value!.rows()]).toEqual([0, 3])
    expect(clauses.value[0]).toMatchObject({ source: 'query', text: 'wrong' })
  })

  test('with a mistake leaves what was found, and points at it', async () => {
    queryText.value = 'right'
    await settled()
    queryText.value = 'right conf>'
    await settled()
    expect(queryProblem.value).toMatchObject({ from: 10, to: 11 })
    expect([...lit.value!.rows()]).toEqual([1, 4])
  })

  test('emptied selects nothing', async () => {
    queryText.value = 'right'
    await settled()
    queryText.value = ' '
    await settled()
    expect([lit.value, queryCount.value]).toEqual([null, null])
  })

  test('keeps the clause while another snapshot matches the same', async () => {
    queryText.value = 'right'
    await settled()
    const before = lit.value
    seek(1)
    await settled()
    expect(lit.value).toBe(before)
  })

  test('is forgotten when the selection is cleared or inverted by others', async () => {
    queryText.value = 'right'
    await settled()
    invertSelection()
    await settled()
    expect(queryText.value).toBe('')
    expect([...lit.value!.rows()]).toEqual([0, 2, 3])
    queryText.value = 'right'
    await settled()
    clearSelection()
    await settled()
    expect([queryText.value, lit.value]).toEqual(['', null])
  })

  test('counts an iteration query among what is selected', async () => {
    queryText.value = 'label:cat when:wrong'
    await settled()
    expect(iteration.value).toEqual([0, 1, 2, 3].map((index) => ({ index, count: 2, of: 2 })))
    queryText.value = 'when:wrong'
    await settled()
    expect(iteration.value?.[0]).toEqual({ index: 0, count: 2, of: 5 })
    expect(lit.value).toBeNull()
    showProbe('p1', false)
    await settled()
    expect(iteration.value?.[0]).toEqual({ index: 0, count: 1, of: 3 })
    select(Mask.ofRows(5, [0, 1]), 'box')
    await settled()
    expect(iteration.value?.[3]).toEqual({ index: 3, count: 1, of: 2 })
    queryText.value = 'wrong'
    await settled()
    expect(iteration.value).toBeNull()
  })

  test('and the legend hold both', async () => {
    queryText.value = 'wrong'
    pickClass(0, false)
    await settled()
    expect(clauses.value.map(({ source }) => source).sort()).toEqual(['legend', 'query'])
    pickClass(1, true)
    expect(clauses.value.find(({ source }) => source === 'legend')?.text).toBe('classes cat, dog')
    releaseClause('legend')
    pickClass(2, false)
    expect(clauses.value.find(({ source }) => source === 'legend')?.mask.count).toBe(0)
    pickClass(2, false)
    expect(clauses.value.map(({ source }) => source)).toEqual(['query'])
  })
})

describe('when the samples of a run change', () => {
  test('masks and inspected samples go with their ids', () => {
    openedRun(runInfo(2))
    samples()
    stops = [startSelectionRows()]
    setClause({ source: 'canvas', mask: Mask.ofRows(5, [0, 2, 4]), text: 'box' })
    pinnedRows.value = [4, 1]
    const info = runInfo(2, 6)
    batch(() => {
      run.value = info
      samples([5, 7, 8, 9, 7, 8], 4)
    })
    expect([...lit.value!.rows()]).toEqual([1, 3, 5])
    expect(pinnedRows.value).toEqual([5, 2])
  })

  test('rows are found again whatever their order', () => {
    const before = {
      id: Float64Array.of(1, 2, 3, 1),
      probes: [
        { key: 'p0', offset: 0, count: 3 },
        { key: 'p1', offset: 3, count: 1 },
      ],
    }
    const now = {
      id: Float64Array.of(1, 9, 3, 2, 1),
      probes: [
        { key: 'p1', offset: 0, count: 2 },
        { key: 'p0', offset: 2, count: 3 },
      ],
    }
    expect([...oldRows(before, now)]).toEqual([3, -1, 2, 1, 0])
    expect([...movedMask(Mask.ofRows(4, [1, 3]), oldRows(before, now)).rows()]).toEqual([0, 3])
  })
})

describe('groups', () => {
  test('come with the run; small tags are marked', async () => {
    openedRun(runInfo(2, 5, { groups: [{ kind: 'tag', name: 'noisy', counts: { p0: 1 } }], groups_digest: 'g' }))
    stops = [startGroups()]
    await settled()
    expect(groups.value.map(({ kind, name, mask }) => [kind, name, [...mask.rows()]])).toEqual([
      ['tag', 'noisy', [2]],
      ['selection', 'mine', [0, 1, 4]],
    ])
    expect([...shownTags.value]).toEqual(['noisy'])
    expect([...taggedMask.value!.rows()]).toEqual([2])
  })

  test('of other rows or without a description are refused', () => {
    expect(() => groupsOf(tensorBody({}, { groups: '[{"kind":"robot"}]' }))).toThrow('described')
    expect(groupsOf(tensorBody({}, {}))).toEqual([])
    const [, mine] = groupsOf(groupsBody())
    const probes = runInfo(1).probes.map((probe) => ({ ...probe, count: 1 }))
    expect([...groupMask(mine!, probes, 5).rows()]).toEqual([0])
  })

  test('are sent as bits of the probes that they reach into', () => {
    const { probes } = runInfo(1)
    expect(masksOf(Mask.ofRows(5, [0, 2]), probes)).toEqual({ p0: btoa('\u0005') })
    expect(masksOf(Mask.ofRows(5, [4]), probes)).toEqual({ p1: btoa('\u0002') })
  })
})
