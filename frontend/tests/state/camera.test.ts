import { beforeEach, describe, expect, test } from 'vitest'
import { fittedCamera } from '../../src/gpu/camera'
import {
  advanceCamera,
  camera,
  cameraTouched,
  fitCamera,
  gliding,
  panBy,
  refitUntouched,
  setCamera,
  viewport,
  zoomBy,
} from '../../src/state/camera'
import { run } from '../../src/state/run'
import { reducedMotion } from '../../src/state/theme'
import { openedRun, runInfo } from '../model/fixture'

const FITTED = fittedCamera([-1, -1, 1, 1], 800, 600)

beforeEach(() => {
  reducedMotion.value = false
  viewport.value = { width: 800, height: 600 }
  openedRun(runInfo(2))
  refitUntouched()
})

describe('camera', () => {
  test('is fitted again when other axes are chosen, not when the run grows', () => {
    panBy(10, 0)
    const moved = camera.value
    const before = run.value!
    run.value = { ...before, layout: { ...before.layout!, box: [-3, -3, 3, 3] } }
    expect(camera.value).toEqual(moved)
    run.value = { ...before, layout: { ...before.layout!, id: 'pca-logits-9', box: [-2, -2, 2, 2] } }
    expect(camera.value).toEqual(fittedCamera([-2, -2, 2, 2], 800, 600))
    expect(cameraTouched.value).toBe(false)
  })

  test('starts with the whole layout and is forgotten with the run', () => {
    expect(camera.value).toEqual(FITTED)
    openedRun(runInfo(2))
    expect(camera.value).toBeNull()
  })

  test('follows the size of the canvas until the user has moved it', () => {
    viewport.value = { width: 400, height: 300 }
    refitUntouched()
    expect(camera.value!.k).toBeLessThan(FITTED.k)
    panBy(10, 0)
    const moved = camera.value
    viewport.value = { width: 800, height: 600 }
    refitUntouched()
    expect(camera.value).toBe(moved)
  })

  test('keeps what a link says', () => {
    setCamera({ x: 3, y: 4, k: 5 })
    refitUntouched()
    expect(camera.value).toEqual({ x: 3, y: 4, k: 5 })
  })

  test('glides for 250 ms when fitted', () => {
    zoomBy(3, { x: 0, y: 0 }, false)
    expect(cameraTouched.value).toBe(true)
    fitCamera()
    expect([gliding.value, cameraTouched.value]).toEqual([true, false])
    advanceCamera(1000)
    expect(camera.value!.k).toBeCloseTo(3 * FITTED.k)
    advanceCamera(1125)
    expect(camera.value!.k).toBeLessThan(3 * FITTED.k)
    advanceCamera(1250)
    expect(camera.value).toEqual(FITTED)
    expect(gliding.value).toBe(false)
  })

  test('leaves a growing run room, also on another size of the canvas, until it is fitted on request', () => {
    reducedMotion.value = true
    fitCamera(true)
    expect(camera.value).toEqual({ ...FITTED, k: FITTED.k / 1.2 })
    expect(cameraTouched.value).toBe(false)
    camera.value = null
    refitUntouched()
    expect(camera.value!.k).toBeCloseTo(FITTED.k / 1.2)
    fitCamera()
    expect(camera.value).toEqual(FITTED)
  })

  test('two quick zooms add up', () => {
    zoomBy(2)
    advanceCamera(0)
    advanceCamera(50)
    zoomBy(2)
    advanceCamera(60)
    advanceCamera(400)
    expect(camera.value!.k).toBeCloseTo(4 * FITTED.k)
  })

  test('a drag ends a glide', () => {
    zoomBy(2)
    advanceCamera(0)
    panBy(5, 5)
    expect(gliding.value).toBe(false)
  })

  test('moves at once with reduced motion', () => {
    reducedMotion.value = true
    zoomBy(2)
    expect(gliding.value).toBe(false)
    expect(camera.value!.k).toBeCloseTo(2 * FITTED.k)
  })

  test('does nothing without a layout', () => {
    openedRun(runInfo(2, 5, { layout: null }))
    fitCamera()
    zoomBy(2)
    panBy(1, 1)
    refitUntouched()
    expect(camera.value).toBeNull()
  })
})
