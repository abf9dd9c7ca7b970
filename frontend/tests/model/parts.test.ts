import { afterEach, describe, expect, test } from 'vitest'
import { framesOf } from '../../src/model/frame'
import { mediaUrl } from '../../src/model/mediaUrl'
import { colourOf } from '../../src/gpu/look'
import { PALETTE, palette } from '../../src/model/palette'
import { describe as describeRow, joinedPoints, points } from '../../src/model/points'
import { rasterOf } from '../../src/model/raster'
import { FormatError, parseTensors } from '../../src/wire/safetensors'
import { run } from '../../src/state/run'
import { bytesOf, tensorBody, type Entry } from '../wire/tensorBody'
import { framesBody, openedRun, runInfo, territoryBody } from './fixture'

function probeFile(labels: number[], ids: number[], truth?: number[]): ReturnType<typeof parseTensors> {
  const entries: Record<string, Entry> = {
    ids: { dtype: 'F64', shape: [ids.length], bytes: bytesOf(Float64Array.from(ids)) },
    labels: { dtype: 'I32', shape: [labels.length], bytes: bytesOf(Int32Array.from(labels)) },
  }
  if (truth !== undefined) {
    entries['truth'] = { dtype: 'I32', shape: [truth.length], bytes: bytesOf(Int32Array.from(truth)) }
  }
  return parseTensors(tensorBody(entries))
}

afterEach(() => {
  run.value = null
  points.value = null
})

describe('frames', () => {
  test('come with their own scales and views of one buffer', () => {
    const body = framesBody([10, 20], 3)
    const [first, second] = framesOf(parseTensors(body), [10, 20], 3)
    expect(first!.x(0)).toBe(-1 + 0.5 * 10)
    expect(second!.y(1)).toBe(20 + 0.25 * 23)
    expect(second!.positions.buffer).toBe(body)
    expect([...first!.loss]).toEqual([1, 1, 1])
  })

  test('of no point are frames', () => {
    expect(framesOf(parseTensors(framesBody([0], 0)), [0], 0)[0]!.positions).toHaveLength(0)
  })

  test('that lack a step, a scale or points are refused', () => {
    const file = parseTensors(framesBody([10], 3))
    expect(() => framesOf(file, [10, 20], 3)).toThrow('step 20 is missing')
    expect(() => framesOf(file, [10], 4)).toThrow(FormatError)
    expect(() => framesOf({ ...file, metadata: new Map() }, [10], 3)).toThrow('no scales')
    const broken = new Map([['frames', '{"10": {"scale": [1, null], "offset": [0, 0]}}']])
    expect(() => framesOf({ ...file, metadata: broken }, [10], 3)).toThrow('valid scale')
  })
})

describe('points', () => {
  const { probes } = runInfo(1)
  const joined = joinedPoints(
    probes,
    [probeFile([0, 1, -1], [5, 6, 7], [0, 2, -1]), probeFile([2, 2], [0, 2 ** 40])],
    5,
  )

  test('lie in the order of the probes', () => {
    expect([...joined.label]).toEqual([0, 1, -1, 2, 2])
    expect([...joined.id]).toEqual([5, 6, 7, 0, 2 ** 40])
    expect([...joined.truth!]).toEqual([0, 2, -1, -1, -1])
    expect([...joined.probe]).toEqual([0, 0, 0, 1, 1])
  })

  test('are described by probe, id, label and truth', () => {
    openedRun(runInfo(1))
    points.value = joined
    expect(describeRow(1)).toEqual({ probe: 'train', id: 6, label: 1, truth: 2 })
    expect(describeRow(4)).toEqual({ probe: 'test', id: 2 ** 40, label: 2, truth: null })
    expect([describeRow(-1), describeRow(5)]).toEqual([null, null])
  })

  test('have a picture only where their probe has pictures', () => {
    openedRun(runInfo(1))
    points.value = joined
    const url = new URL(mediaUrl(2)!)
    expect(Object.fromEntries(url.searchParams)).toEqual({ run: 'a/run', probe: 'p0', row: '2', v: 'd0' })
    expect(mediaUrl(3)).toBeNull()
    expect(mediaUrl(99)).toBeNull()
  })

  test('of a probe without samples are none', () => {
    const empty = { ...probes[0]!, count: 0, offset: 0, has_truth: false }
    expect(joinedPoints([empty], [probeFile([], [])], 0).label).toHaveLength(0)
  })

  test('with too few labels are refused', () => {
    expect(() => joinedPoints(probes, [probeFile([0], [1], [0]), probeFile([2, 2], [0, 1])], 5)).toThrow(FormatError)
  })
})

describe('raster', () => {
  test('packs shade and class cell by cell', () => {
    const raster = rasterOf(parseTensors(territoryBody(3, 2)))
    expect([raster.width, raster.height]).toEqual([3, 2])
    expect([...raster.texels.subarray(0, 8)]).toEqual([0, 1, 2, 0, 3, 4, 5, 1])
    expect(raster.box).toEqual([-1, -1, 1, 1])
  })

  test('folds classes above 250 onto ones of the same colour', () => {
    const body = tensorBody(
      {
        class: { dtype: 'U16', shape: [1, 3], bytes: bytesOf(Uint16Array.of(249, 250, 997)) },
        shade: { dtype: 'U8', shape: [1, 3, 3], bytes: new Uint8Array(9) },
      },
      { box: '[0, 0, 1, 1]' },
    )
    const { texels } = rasterOf(parseTensors(body))
    expect([texels[3], texels[7], texels[11]]).toEqual([249, 0, 247])
    expect(palette(texels[11]!)).toBe(palette(997))
  })

  test.each<[string, Record<string, string>, number[]]>([
    ['no box', {}, [1, 1]],
    ['a box of text', { box: '["0", 0, 1, 1]' }, [1, 1]],
    ['no cells', { box: '[0, 0, 1, 1]' }, [0, 1]],
  ])('with %s is refused', (_, metadata, shape) => {
    const cells = shape[0]! * shape[1]!
    const entries = {
      class: { dtype: 'U8', shape, bytes: new Uint8Array(cells) },
      shade: { dtype: 'U8', shape: [...shape, 3], bytes: new Uint8Array(3 * cells) },
    }
    expect(() => rasterOf(parseTensors(tensorBody(entries, metadata)))).toThrow(FormatError)
  })
})

test('the palette repeats from the eleventh class on and never uses grey', () => {
  expect(palette(0)).toBe('#2488df')
  expect(palette(13)).toBe(palette(3))
  expect(palette(-1)).toBe('var(--faint)')
  expect(new Set(PALETTE).size).toBe(10)
  for (const colour of PALETTE) {
    const parts = colourOf(colour).map((part) => 255 * part)
    expect(Math.max(...parts) - Math.min(...parts)).toBeGreaterThan(40)
  }
})
