import { render } from 'preact'
import { act } from 'preact/test-utils'
import { useState } from 'preact/hooks'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startFrames } from '../../../src/model/frames'
import { startNeighbors } from '../../../src/model/neighbors'
import { points } from '../../../src/model/points'
import { startSamples } from '../../../src/model/sample'
import { SAMPLE } from '../../../src/panels/sample/panel'
import type { JsonObject } from '../../../src/panels/contract'
import { hoveredPoint } from '../../../src/state/hover'
import { pin, pinnedRows, togglePin } from '../../../src/state/pinned'
import { openRun } from '../../../src/state/run'
import { groups } from '../../../src/state/tagged'
import { Mask } from '../../../src/state/mask'
import { visible } from '../../../src/state/visible'
import { framesBody, openedRun, runInfo } from '../../model/fixture'
import { bytesOf, tensorBody } from '../../wire/tensorBody'

const COUNT = 24
let root: HTMLElement
let asked: string[]
let stops: (() => void)[]

function sampleBody(count: number): ArrayBuffer {
  const one = { dtype: 'F32', shape: [count], bytes: bytesOf(new Float32Array(count).fill(0.5)) }
  const probability = Float32Array.from({ length: 3 * count }, (_, i) => [0.25, 0.7, 0.05][i % 3]!)
  return tensorBody({
    probability: { dtype: 'F32', shape: [count, 3], bytes: bytesOf(probability) },
    prediction: { dtype: 'I32', shape: [count], bytes: bytesOf(new Int32Array(count).fill(1)) },
    confidence: one,
    loss: one,
    margin: one,
  })
}

const NEAR = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

function answer(url: URL): Response {
  const route = url.pathname.split('/').at(-1)!
  if (route === 'frames') return new Response(framesBody([0, 10], COUNT))
  if (route === 'sample') return new Response(sampleBody(2))
  if (route !== 'neighbors') return new Response('no', { status: 404 })
  const rows = { dtype: 'U32', shape: [NEAR.length], bytes: bytesOf(Uint32Array.from(NEAR)) }
  return new Response(tensorBody({ rows }, { of: 'representation' }))
}

function Host() {
  const [state, setState] = useState<JsonObject>(SAMPLE.initial)
  const change = (part: Partial<JsonObject>): void => setState((old) => ({ ...old, ...part }) as JsonObject)
  const context = { link: () => Promise.resolve({ href: '', lacks: '' }), openHelp: () => undefined }
  return <SAMPLE.Panel context={context} spec={{}} state={state} change={change} />
}

async function done(change: () => void): Promise<void> {
  await act(async () => {
    change()
    await vi.advanceTimersByTimeAsync(400)
  })
}

function all(selector: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(selector)]
}

beforeEach(async () => {
  vi.useFakeTimers()
  asked = []
  visible.value = true
  vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
    const url = new URL(address)
    asked.push(url.pathname.split('/').at(-1)!)
    await Promise.resolve()
    options.signal?.throwIfAborted()
    return answer(url)
  })
  stops = [startFrames(), startSamples(), startNeighbors()]
  root = document.createElement('div')
  document.body.append(root)
  openedRun(runInfo(2, COUNT))
  points.value = {
    count: COUNT,
    label: Int32Array.from({ length: COUNT }, (_, row) => row % 2),
    id: Float64Array.from({ length: COUNT }, (_, row) => 100 + row),
    truth: Int32Array.from({ length: COUNT }, () => 2),
    probe: Uint8Array.from({ length: COUNT }, (_, row) => (row < COUNT - 2 ? 0 : 1)),
    columns: new Map(
      Array.from({ length: 6 }, (_, i) => [
        `column ${i}`,
        { kind: 'number', name: `column ${i}`, values: new Float64Array(COUNT).fill(i) } as const,
      ]),
    ),
  }
  await done(() => render(<Host />, root))
})

afterEach(() => {
  render(null, root)
  root.remove()
  for (const stop of stops) stop()
  openRun('none')
  hoveredPoint.value = null
  vi.useRealTimers()
})

describe('without a click', () => {
  test('shows who has the highest loss, and who is pointed at, and fetches nothing of them', async () => {
    expect(root.textContent).toContain('highest loss:')
    asked.length = 0
    await done(() => (hoveredPoint.value = 7))
    expect(root.querySelector('.which')?.textContent).toBe('train 107')
    await done(() => (hoveredPoint.value = 8))
    expect(asked).toEqual([])
    expect(all('.star')).toHaveLength(0)
  })
})

describe('a clicked sample', () => {
  beforeEach(() => done(() => pin(0)))

  test('stays while another is pointed at', async () => {
    await done(() => (hoveredPoint.value = 7))
    expect(root.querySelector('.which')?.textContent).toBe('train 100')
  })

  test('has its probabilities as a star and as bars, in words too', () => {
    expect(root.querySelector('.star')?.getAttribute('aria-label')).toBe(
      'Probabilities of 3 classes: dog (predicted) 0.70, cat (label) 0.25, owl 0.05.',
    )
    expect(all('.bars li').map((one) => one.textContent)).toEqual(['dog0.70', 'cat0.25label', 'owl0.05'])
  })

  test('has a star whose radius can be the root', async () => {
    const before = root.querySelector('.star polygon')?.getAttribute('points')
    await done(() => all('.switch')[0]!.click())
    expect(all('.switch')[0]!.getAttribute('aria-pressed')).toBe('true')
    expect(root.querySelector('.star polygon')?.getAttribute('points')).not.toBe(before)
  })

  test('has a history of three measures', async () => {
    const select = root.querySelector('select')!
    expect([...select.options].map(({ value }) => value)).toEqual(['confidence', 'loss', 'margin'])
    expect(root.querySelector('.history')?.getAttribute('aria-label')).toContain('the label cat 0.25, dog 0.70')
    await done(() => {
      select.value = 'loss'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(root.querySelector('.history')?.getAttribute('aria-label')).toContain('Loss over time')
  })

  test('has the nearest in both senses, with those in common', () => {
    expect(all('.strip')).toHaveLength(2)
    expect(all('.strip .tiles').map((one) => one.children.length)).toEqual([10, 10])
    expect(root.textContent).toContain('the same 10 in both')
    expect(all('.neighbour.both')).toHaveLength(20)
  })

  test('lets a neighbour be pointed at, inspected, and compared', async () => {
    const [first, second] = all('.neighbour')
    await done(() => first!.dispatchEvent(new MouseEvent('mouseenter')))
    expect(hoveredPoint.value).toBe(1)
    await done(() => first!.dispatchEvent(new MouseEvent('mouseleave')))
    expect(hoveredPoint.value).toBeNull()
    await done(() => second!.dispatchEvent(new MouseEvent('click', { bubbles: true, ctrlKey: true })))
    expect(pinnedRows.value).toEqual([0, 2])
    await done(() => all('.neighbour')[0]!.click())
    expect(pinnedRows.value).toHaveLength(1)
  })

  test('shows four columns, and all on request', async () => {
    const named = (): number => all('.facts dt').filter((one) => one.textContent.startsWith('column')).length
    expect(named()).toBe(4)
    await done(() => all('.facts button')[0]!.click())
    expect(named()).toBe(6)
  })

  test('shows its tags, and truth', async () => {
    await done(() => {
      groups.value = [
        { kind: 'tag', name: '<b>noisy</b>', mask: Mask.ofRows(COUNT, [0]) },
        { kind: 'tag', name: 'other', mask: Mask.ofRows(COUNT, [1]) },
        { kind: 'selection', name: 'mine', mask: Mask.ofRows(COUNT, [0]) },
      ]
    })
    expect(all('.tag').map((one) => one.textContent)).toEqual(['<b>noisy</b>'])
    expect(root.querySelector('.facts')?.textContent).toContain('truthowl')
  })

  test('can be let go', async () => {
    await done(() => root.querySelector<HTMLElement>('[aria-label="Let this sample go"]')!.click())
    expect(pinnedRows.value).toEqual([])
  })
})

describe('several samples', () => {
  beforeEach(() =>
    done(() => {
      pin(4)
      togglePin(2)
      togglePin(9)
    }),
  )

  test('are compared, whatever the order of the clicks', () => {
    expect(all('.held tbody th').map((one) => one.textContent)).toEqual(['train 102', 'train 104', 'train 109'])
    expect(all('.held tr.present th').map((one) => one.textContent)).toEqual(['train 109'])
  })

  test('are turned to by a click, and let go', async () => {
    await done(() => root.querySelector<HTMLElement>('[aria-label="Inspect train 104"]')!.click())
    expect(pinnedRows.value).toEqual([2, 9, 4])
    expect(root.querySelector('.which')?.textContent).toBe('train 104')
    await done(() => root.querySelector<HTMLElement>('[aria-label="Let train 102 go"]')!.click())
    expect(pinnedRows.value).toEqual([9, 4])
  })

  test('can be looked at without the table', async () => {
    await done(() => root.querySelector<HTMLElement>('.held > .link')!.click())
    expect(all('.held table')).toHaveLength(0)
    expect(root.querySelector('.held > .link')?.textContent).toBe('Compare 3 samples')
  })
})
