import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { medium, mediumAlone, thumbnail, thumbnailsReady } from '../../src/model/media'
import { entriesOf, kindOf, wordsOf } from '../../src/model/mediaKind'
import { points } from '../../src/model/points'
import { openRun } from '../../src/state/run'
import type { ProbeInfo } from '../../src/wire/messages'
import { thumbnailsOf } from '../../src/wire/thumbnails'
import { bytesOf, tensorBody } from '../wire/tensorBody'
import { openedRun, runInfo } from './fixture'

const asked: { route: string; probe: string; rows: number[] }[] = []
const revoked: string[] = []
let answer: (route: string, rows: number[]) => Response
let released: (() => void)[] = []
let held = false

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function thumbnailsBody(media: readonly Uint8Array[]): ArrayBuffer {
  const offsets = new Uint32Array(media.length + 1)
  media.forEach((one, i) => (offsets[i + 1] = offsets[i]! + one.length))
  const bytes = new Uint8Array(offsets.at(-1)!)
  media.forEach((one, i) => bytes.set(one, offsets[i]))
  return tensorBody({
    offsets: { dtype: 'U32', shape: [media.length + 1], bytes: bytesOf(offsets) },
    bytes: { dtype: 'U8', shape: [bytes.length], bytes },
  })
}

/** `count` points, all but the last ten in the first probe. */
function opened(count: number, media = 'image/png', other = 'text/plain'): void {
  const probe = (key: string, offset: number, n: number, mime: string): ProbeInfo => ({
    ...runInfo(1).probes[0]!,
    key,
    offset,
    count: n,
    media: mime,
    digest: `${key}-1`,
  })
  openedRun(runInfo(1, count, { probes: [probe('p0', 0, count - 10, media), probe('p1', count - 10, 10, other)] }))
  points.value = {
    count,
    label: new Int32Array(count),
    id: new Float64Array(count),
    truth: null,
    probe: Uint8Array.from({ length: count }, (_, row) => (row < count - 10 ? 0 : 1)),
  }
}

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(5)
}

beforeEach(() => {
  vi.useFakeTimers()
  asked.length = 0
  revoked.length = 0
  released = []
  held = false
  answer = (_, rows) => new Response(thumbnailsBody(rows.map((row) => encoded(`medium ${row}`))))
  let made = 0
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${(made += 1)}`)
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url))
  vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
    const url = new URL(address)
    const route = url.pathname.split('/').at(-1)!
    const rows = (url.searchParams.get('rows') ?? url.searchParams.get('row') ?? '').split(',').map(Number)
    asked.push({ route, probe: url.searchParams.get('probe') ?? '', rows })
    if (held) await new Promise<void>((resolve) => released.push(resolve))
    options.signal?.throwIfAborted()
    return answer(route, rows)
  })
})

afterEach(() => {
  openRun('none')
  vi.useRealTimers()
})

describe('small pictures', () => {
  test('of one moment are one request per probe, in the rows of the probe', async () => {
    opened(40)
    for (const row of [7, 3, 31, 30]) expect(medium(row)).toBeNull()
    await settled()
    expect(asked).toEqual([
      { route: 'thumbnails', probe: 'p1', rows: [0, 1] },
      { route: 'thumbnails', probe: 'p0', rows: [3, 7] },
    ])
    expect(thumbnail(3)).toMatch(/^blob:/)
    expect(thumbnail(3)).not.toBe(thumbnail(7))
    expect(thumbnail(30)).toBeNull()
    expect(medium(31)).toEqual({ kind: 'text', text: 'medium 1' })
    await settled()
    expect(asked).toHaveLength(2)
  })

  test('that have come are told of', async () => {
    opened(40)
    const before = thumbnailsReady.value
    thumbnail(1)
    await settled()
    expect(thumbnailsReady.value).toBeGreaterThan(before)
  })

  test('are asked for by 256 at most, and never by more than two requests at once', async () => {
    opened(1000)
    held = true
    for (let row = 0; row < 500; row += 1) thumbnail(row)
    await settled()
    expect(asked.map(({ rows }) => rows.length)).toEqual([256, 244])
    for (let row = 500; row < 700; row += 1) thumbnail(row)
    await settled()
    expect(asked).toHaveLength(2)
    released[0]!()
    await settled()
    expect(asked).toHaveLength(3)
    expect(asked[2]!.rows).toHaveLength(200)
  })

  test('that are wanted no more give way to the latest', async () => {
    opened(5000)
    for (let row = 0; row < 4000; row += 1) thumbnail(row)
    await settled()
    expect(asked.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(512)
    expect(asked[0]!.rows.at(-1)).toBe(3999)
  })

  test('beyond the four thousand last used are let go', async () => {
    opened(5000)
    for (let from = 0; from < 4100; from += 100) {
      for (let row = from; row < from + 100; row += 1) thumbnail(row)
      await settled()
      thumbnail(0)
    }
    expect(revoked).toHaveLength(100)
    expect(thumbnail(0)).toBe('blob:1')
    expect(thumbnail(1)).toBeNull()
  })

  test('of another run are aborted and let go', async () => {
    opened(40)
    thumbnail(1)
    await settled()
    held = true
    thumbnail(2)
    await settled()
    openRun('other')
    expect(revoked).toEqual(['blob:1'])
    opened(40)
    released[0]!()
    await settled()
    held = false
    expect(thumbnail(2)).toBeNull()
    await settled()
    expect(thumbnail(2)).toMatch(/^blob:/)
  })

  test('too large together are asked for in halves', async () => {
    opened(40)
    const few = answer
    answer = (route, rows) =>
      rows.length > 2 ? new Response('{"message": "too much"}', { status: 400 }) : few(route, rows)
    for (let row = 0; row < 8; row += 1) thumbnail(row)
    await settled()
    expect(asked.map(({ rows }) => rows.length)).toEqual([8, 4, 2, 2, 4, 2, 2])
    expect(Array.from({ length: 8 }, (_, row) => thumbnail(row))).not.toContain(null)
  })

  test('of which a single one is too large come by its own address', async () => {
    opened(40)
    answer = (route, rows) =>
      route === 'media' ? new Response(`text ${rows[0]}`) : new Response('{"message": "too much"}', { status: 400 })
    expect(thumbnail(4)).toBeNull()
    medium(32)
    await settled()
    expect(thumbnail(4)).toMatch(/media\?.*row=4/)
    expect(medium(32)).toEqual({ kind: 'text', text: 'text 2' })
  })

  test('that cannot be had are not asked for again', async () => {
    opened(40)
    answer = () => new Response('gone', { status: 500 })
    medium(30)
    await settled()
    const before = asked.length
    expect(medium(30)).toBeNull()
    await settled()
    expect(asked).toHaveLength(before)
  })

  test('are asked for again after a while: many at once, not one by one', async () => {
    vi.useFakeTimers()
    opened(40)
    const well = answer
    answer = () => new Response('away', { status: 500 })
    for (let row = 0; row < 20; row += 1) thumbnail(row)
    await vi.advanceTimersByTimeAsync(100)
    expect(asked).toHaveLength(1)
    answer = well
    await vi.advanceTimersByTimeAsync(11_000)
    expect(thumbnail(3)).toBeNull()
    await vi.advanceTimersByTimeAsync(100)
    expect(thumbnail(3)).toMatch(/^blob:/)
    vi.useRealTimers()
  })
})

test('a picture that is looked at alone is loaded by its element', async () => {
  opened(40)
  expect(mediumAlone(5)).toMatchObject({ kind: 'image', url: expect.stringMatching(/row=5/) as string })
  await settled()
  expect(asked).toEqual([])
})

test('a clip is fetched by nobody until it is played', async () => {
  opened(40, 'audio/wav')
  expect(medium(5)).toMatchObject({ kind: 'audio', url: expect.stringMatching(/row=5/) as string })
  await settled()
  expect(asked).toEqual([])
})

describe('what bytes say', () => {
  test('types that the page does not show have no kind', () => {
    expect(['image/png', 'audio/flac', 'application/json', 'text/plain; charset=utf-8'].map(kindOf)).toEqual([
      'image',
      'audio',
      'table',
      'text',
    ])
    expect(['image/svg+xml', 'text/html', '', 'application/octet-stream'].map(kindOf)).toEqual(Array(4).fill(null))
  })

  test('a table row is names and values, in their order', () => {
    const row = encoded('{"age": 41, "name": "<b>", "ok": true, "none": null, "list": [1]}')
    expect(entriesOf(row)).toEqual([
      ['age', '41'],
      ['name', '<b>'],
      ['ok', 'true'],
      ['none', '–'],
      ['list', '[1]'],
    ])
  })

  test('what is no row is shown as the text it is', () => {
    for (const text of ['[1, 2]', '{broken', '"words"']) {
      expect(wordsOf('table', encoded(text))).toEqual({ kind: 'text', text })
    }
  })

  test('offsets that lie are refused', () => {
    const lying = (offsets: number[]): ArrayBuffer =>
      tensorBody({
        offsets: { dtype: 'U32', shape: [offsets.length], bytes: bytesOf(Uint32Array.from(offsets)) },
        bytes: { dtype: 'U8', shape: [4], bytes: new Uint8Array(4) },
      })
    expect(thumbnailsOf(lying([0, 1, 4]), 2).map((one) => one.length)).toEqual([1, 3])
    expect(() => thumbnailsOf(lying([0, 5, 5]), 2)).toThrow(/bytes 0 to 5 of 4/)
    expect(() => thumbnailsOf(lying([0, 3, 2]), 2)).toThrow(/bytes 3 to 2/)
    expect(() => thumbnailsOf(lying([0, 3]), 2)).toThrow(/offsets/)
  })
})
